package dev.relisten.agents.server;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The first bytes of containers, to tell them from samples without a header. Pure functions. */
final class ContainerMarks {
  private static final List<String> MARKS =
      List.of("RIFF", "RIFX", "RF64", "BW64", "fLaC", "OggS", "FORM", "caff", "#!AM", "ID3");
  private static final ByteString EBML =
      ByteString.copyFrom(new byte[] {0x1A, 0x45, (byte) 0xDF, (byte) 0xA3});
  private static final ByteString FTYP = ByteString.copyFromUtf8("ftyp");

  private ContainerMarks() {}

  /** What a stream begins with, if it is a container's mark. */
  static Optional<String> find(ByteString first) {
    if (first.startsWith(EBML)) {
      return Optional.of("EBML (WebM, Matroska)");
    }
    if (first.size() >= 8 && first.substring(4, 8).equals(FTYP)) {
      return Optional.of("ftyp (MP4, M4A)");
    }
    return MARKS.stream().filter(mark -> first.startsWith(bytes(mark))).findFirst();
  }

  private static ByteString bytes(String mark) {
    return ByteString.copyFrom(mark, StandardCharsets.US_ASCII);
  }
}
