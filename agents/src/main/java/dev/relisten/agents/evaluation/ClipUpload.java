package dev.relisten.agents.evaluation;

import com.google.protobuf.ByteString;
import dev.relisten.v1.UploadClipRequest;
import dev.relisten.v1.UploadClipResponse;
import dev.relisten.v1.UploadStart;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/** The client's side of UploadClip. */
public final class ClipUpload {
  private static final int PIECE_BYTES = 256 << 10;

  private ClipUpload() {}

  /**
   * Sends a file over an open call, which blocks while the service is slower.
   *
   * @param sent hears the bytes sent so far, after each piece
   * @throws StatusException what the service refused it with
   */
  public static UploadClipResponse send(
      BlockingClientCall<UploadClipRequest, UploadClipResponse> call, Path file, LongConsumer sent)
      throws IOException, StatusException, InterruptedException {
    try (InputStream in = Files.newInputStream(file)) {
      UploadStart start =
          UploadStart.newBuilder()
              .setFileName(file.getFileName().toString())
              .setSizeBytes(Files.size(file))
              .build();
      boolean open = call.write(UploadClipRequest.newBuilder().setStart(start).build());
      long total = 0;
      byte[] piece = in.readNBytes(PIECE_BYTES);
      while (open && piece.length > 0) {
        ByteString data = ByteString.copyFrom(piece);
        open = call.write(UploadClipRequest.newBuilder().setData(data).build());
        total += piece.length;
        sent.accept(total);
        piece = in.readNBytes(PIECE_BYTES);
      }
      call.halfClose();
      return call.read();
    }
  }
}
