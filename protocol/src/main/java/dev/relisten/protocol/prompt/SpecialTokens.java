package dev.relisten.protocol.prompt;

/** Names of the control tokens in a checkpoint's vocabulary; their ids are the checkpoint's. */
public final class SpecialTokens {
  public static final String IM_START = "<|im_start|>";
  public static final String IM_END = "<|im_end|>";
  public static final String AUDIO = "<|AUDIO|>";
  public static final String AUDIO_BOS = "<|audio_bos|>";
  public static final String AUDIO_EOS = "<|audio_eos|>";

  private SpecialTokens() {}
}
