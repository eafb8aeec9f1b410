package dev.relisten.audiostore.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.bytedeco.ffmpeg.global.avcodec.av_codec_is_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.av_codec_iterate;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_AUDIO;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_PANIC;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.av_max_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_strerror;

import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/** FFmpeg's libraries, loaded once, quiet, and narrowed to sound. */
final class FFmpeg {
  /** Containers that are read; all else is refused before it is parsed. */
  static final String FORMATS =
      "wav,w64,flac,mp3,ogg,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,aac,amr,amrnb,amrwb,aiff,caf,au,"
          + "mpegts,avi,asf,ac3,eac3,flv,mpeg,loas";

  /** Every audio decoder by name: no video decoder ever sees a byte. */
  static final String CODECS;

  /** A damaged header may ask for 2 GiB at once; 10 h of M4A need 40 MB for their index. */
  private static final long MAX_ALLOCATION_BYTES = 256L << 20;

  static {
    // By default JavaCPP counts the whole process, DJL's weights included, against twice the heap.
    if (System.getProperty("org.bytedeco.javacpp.maxPhysicalBytes") == null) {
      System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    }
    av_log_set_level(AV_LOG_PANIC);
    av_max_alloc(MAX_ALLOCATION_BYTES);
    CODECS = audioDecoders();
  }

  private FFmpeg() {}

  static String error(int code) {
    byte[] text = new byte[128];
    av_strerror(code, text, text.length);
    int length = 0;
    while (length < text.length && text[length] != 0) {
      length++;
    }
    return new String(text, 0, length, UTF_8);
  }

  static boolean missing(Pointer pointer) {
    return pointer == null || pointer.isNull();
  }

  private static String audioDecoders() {
    StringBuilder names = new StringBuilder();
    PointerPointer<AVCodec> position = new PointerPointer<AVCodec>(1).put(0, (Pointer) null);
    for (AVCodec codec = av_codec_iterate(position);
        !missing(codec);
        codec = av_codec_iterate(position)) {
      if (codec.type() == AVMEDIA_TYPE_AUDIO && av_codec_is_decoder(codec) != 0) {
        names.append(names.length() == 0 ? "" : ",").append(codec.name().getString());
      }
    }
    position.deallocate();
    return names.toString();
  }
}
