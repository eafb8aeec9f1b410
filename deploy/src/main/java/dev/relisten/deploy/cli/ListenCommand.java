package dev.relisten.deploy.cli;

import dev.relisten.audiostore.StreamName;
import dev.relisten.v1.IngestEnded;
import dev.relisten.v1.IngestStart;
import dev.relisten.v1.RawSound;
import dev.relisten.v1.SampleEncoding;
import dev.relisten.v1.StreamEndReason;
import io.grpc.StatusException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code relisten listen}: sends sound into a live stream of a server while it happens. */
@Command(
    name = "listen",
    description = "Sends a file or standard input into a live stream, to be asked about meanwhile.",
    footer = {
      "%nA microphone or a camera:",
      "  ffmpeg -f alsa -i default -f wav - | ./relisten listen - --stream mic",
      "  ./relisten ask --stream mic --last 30s \"What was that?\""
    })
final class ListenCommand implements Callable<Integer> {
  private static final int RATE_HZ = 16_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long CLEAN_END_SECONDS = 10;

  @Parameters(
      index = "0",
      paramLabel = "FILE|-",
      description = "a recording, or - for standard input")
  private String input;

  @Option(
      names = "--stream",
      paramLabel = "NAME",
      required = true,
      description = "the stream's name")
  private String stream;

  @Option(
      names = "--server",
      paramLabel = "HOST:PORT",
      defaultValue = ServerAddress.DEFAULT,
      description = "the server (default: ${DEFAULT-VALUE})")
  private String server;

  @Option(names = "--realtime", description = "send no faster than the sound lasts")
  private boolean realtime;

  @Option(names = "--append", description = "go on with a stream that has ended")
  private boolean append;

  @Option(
      names = "--idle-timeout",
      paramLabel = "SECONDS",
      description = "the stream ends after this long without this client (default: the server's)")
  private Integer idleSeconds;

  @Option(
      names = "--retention",
      paramLabel = "SECONDS",
      description = "how much of the stream is kept at least (default: the server's)")
  private Integer retentionSeconds;

  @Option(names = "--json", description = "one JSON object a line")
  private boolean json;

  @Mixin private RawOptions raw;

  private final Terminal terminal;

  ListenCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (!StreamName.isValid(stream)) {
      throw CommandFailure.badInput(
          "--stream: " + stream + " (expected: " + StreamName.EXPECTATION + ")");
    }
    ListenBuffer buffer = new ListenBuffer();
    CountDownLatch over = new CountDownLatch(1);
    try (SoundSource source = SoundSource.open(input, raw.format());
        RelistenClient client = RelistenClient.connect(ServerAddress.of(server).toString());
        Interrupts interrupts = Interrupts.to(() -> endCleanly(buffer, over))) {
      SourceThread reading = SourceThread.start(source, buffer, realtime);
      buffer.awaitSound();
      reading.throwIfFailed();
      IngestEnded ended = listen(client, buffer);
      reading.throwIfFailed();
      return exitCode(ended);
    } finally {
      over.countDown();
    }
  }

  private IngestEnded listen(RelistenClient client, ListenBuffer buffer)
      throws InterruptedException {
    ListenOutput output = new ListenOutput(terminal, json);
    try {
      return new Listening(client.channel(), start(), buffer, output, PATIENCE).run();
    } catch (StatusException e) {
      throw CommandFailure.of(e);
    }
  }

  private IngestStart start() {
    IngestStart.Builder start =
        IngestStart.newBuilder()
            .setStreamName(stream)
            .setWriterId(UUID.randomUUID().toString())
            .setReopen(append)
            .setRaw(
                RawSound.newBuilder()
                    .setEncoding(SampleEncoding.SAMPLE_ENCODING_S16LE)
                    .setRateHz(RATE_HZ)
                    .setChannels(1));
    if (idleSeconds != null) {
      start.setIdleTimeout(seconds(idleSeconds));
    }
    if (retentionSeconds != null) {
      start.setRetention(seconds(retentionSeconds));
    }
    return start.build();
  }

  /** What was read is sent, and the stream ended, before the process goes. */
  private static void endCleanly(ListenBuffer buffer, CountDownLatch over) {
    buffer.end();
    try {
      over.await(CLEAN_END_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static int exitCode(IngestEnded ended) {
    boolean complete = ended.getReason() == StreamEndReason.STREAM_END_REASON_COMPLETE;
    return complete ? ExitCode.DONE : ExitCode.FAILED;
  }

  private static com.google.protobuf.Duration seconds(int seconds) {
    return com.google.protobuf.Duration.newBuilder().setSeconds(seconds).build();
  }
}
