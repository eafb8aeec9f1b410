package dev.relisten.deploy;

import dev.relisten.audiostore.PcmClip;
import dev.relisten.audiostore.SampleRange;
import java.io.IOException;
import java.nio.file.Path;

/** Servers for tests of the command line: live streams, no model. */
public final class LiveServers implements AutoCloseable {
  private final Path folder;
  private LiveServer server;

  public LiveServers(Path folder) throws IOException {
    this.folder = folder;
    this.server = LiveServer.open(folder, 0);
  }

  public String address() {
    return "127.0.0.1:" + server.port();
  }

  /** All of a stream, once it has so many samples. */
  public PcmClip stream(String name) {
    return server.streams().find("stream/" + name).orElseThrow();
  }

  public short[] samples(String name) {
    PcmClip clip = stream(name);
    return clip.read(new SampleRange(0, clip.lengthSamples()));
  }

  public boolean has(String name) {
    return server.streams().find("stream/" + name).isPresent();
  }

  /** Stops, and serves the same folder on the same port again. */
  public void restart() throws IOException {
    int port = server.port();
    server.close();
    server = LiveServer.open(folder, port);
  }

  @Override
  public void close() {
    server.close();
  }
}
