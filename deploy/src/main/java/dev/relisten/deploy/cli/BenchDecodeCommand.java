package dev.relisten.deploy.cli;

import dev.relisten.audiostore.decode.DecodeBenchmark;
import dev.relisten.audiostore.decode.DecodeBenchmark.Format;
import dev.relisten.audiostore.decode.DecodeBenchmark.Result;
import dev.relisten.audiostore.decode.StreamLag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code relisten bench decode}: how fast each format becomes 16 kHz mono. */
@Command(
    name = "decode",
    description = "Decoding each format, beside FFmpeg's own program on the same file.")
final class BenchDecodeCommand implements Callable<Integer> {
  private static final BenchOutput.Table TABLE =
      new BenchOutput.Table("decode", "%-28s %-26s %9.2f %s");

  private static final String UNIT = "x real time";

  @Option(
      names = "--seconds",
      defaultValue = "300",
      description = "length of the recordings that are made (default: ${DEFAULT-VALUE})")
  private int seconds;

  @Mixin private BenchOutput output;

  private final Terminal terminal;

  BenchDecodeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("relisten-bench");
    try {
      DecodeBenchmark benchmark = new DecodeBenchmark(folder, seconds);
      if (!benchmark.hasFFmpeg()) {
        terminal.err().println("relisten: no ffmpeg on the PATH: measured without it");
      }
      for (Format format : DecodeBenchmark.formats()) {
        show(format.name(), benchmark.measure(format));
      }
    } finally {
      Files.delete(folder);
    }
    return ExitCode.DONE;
  }

  private void show(String measured, Result result) {
    row(measured, "in process", result.inProcess(), UNIT);
    row(measured, "isolated process", result.isolated(), UNIT);
    result.ffmpeg().ifPresent(ffmpeg -> compare(measured, result.inProcess(), ffmpeg));
    result.lag().ifPresent(lag -> show(measured, lag));
  }

  private void show(String measured, StreamLag lag) {
    row(measured, "stream, first sound after", lag.firstSoundSeconds(), "s");
    row(measured, "stream, behind at most", lag.mostSeconds(), "s");
  }

  private void compare(String measured, double inProcess, double ffmpeg) {
    row(measured, "ffmpeg", ffmpeg, UNIT);
    row(measured, "in process / ffmpeg", inProcess / ffmpeg, "ratio");
  }

  private void row(String measured, String metric, double value, String unit) {
    output.print(terminal.out(), TABLE, BenchOutput.Row.of(measured, metric, value, unit));
  }
}
