package dev.relisten.audiostore.decode;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** The {@code ffmpeg} that a user would run instead, if there is one. */
final class FFmpegCommand {
  private final Path program;

  private FFmpegCommand(Path program) {
    this.program = program;
  }

  static Optional<FFmpegCommand> onPath() {
    String folders = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Pattern.compile(Pattern.quote(File.pathSeparator))
        .splitAsStream(folders)
        .map(folder -> Path.of(folder, "ffmpeg"))
        .filter(Files::isExecutable)
        .findFirst()
        .map(FFmpegCommand::new);
  }

  /** Decodes a file to 16 kHz mono 16 bit and throws the sound away. */
  void decode(Path file) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                program.toString(),
                "-nostdin",
                "-v",
                "error",
                "-i",
                file.toString(),
                "-vn",
                "-ac",
                "1",
                "-ar",
                "16000",
                "-f",
                "s16le",
                "-")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (process.waitFor() != 0) {
      throw new IOException("ffmpeg: exit code " + process.exitValue() + " (expected: 0)");
    }
  }
}
