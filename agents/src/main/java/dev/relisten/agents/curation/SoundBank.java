package dev.relisten.agents.curation;

import dev.relisten.audiostore.decode.AudioDecoder;
import dev.relisten.audiostore.decode.DecodeLimits;
import dev.relisten.audiostore.decode.UndecodableAudioException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The recordings that scenes are made of: in each folder either {@code clips.tsv} (columns file,
 * label, fold) beside its files, or spoken digits named {@code <digit>_<speaker>_<index>.wav}.
 * Decoded sounds are kept in memory. Thread-safe.
 */
final class SoundBank {
  private static final Pattern DIGIT_FILE = Pattern.compile("(\\d)_(.+)_(\\d+)\\.wav");

  private static final DecodeLimits LIMITS = DecodeLimits.defaults();
  private static final float FULL_SCALE = 32_768;

  private final Map<String, List<Path>> environmental = new TreeMap<>();
  private final Map<String, List<Path>> digits = new TreeMap<>();
  private final TreeSet<String> names = new TreeSet<>();
  private final Map<Path, float[]> decoded = new ConcurrentHashMap<>();
  private final SceneSettings settings;

  private SoundBank(SceneSettings settings) {
    this.settings = settings;
    names.add(SoundNames.LOW_TONE);
    names.add(SoundNames.HIGH_TONE);
  }

  /**
   * Lists the recordings of the settings' split.
   *
   * @throws IllegalArgumentException if there is none
   */
  static SoundBank open(Path sounds, SceneSettings settings) throws IOException {
    if (!Files.isDirectory(sounds)) {
      throw new IllegalArgumentException("sounds: " + sounds + " (expected: a directory)");
    }
    SoundBank bank = new SoundBank(settings);
    for (Path folder : children(sounds)) {
      if (Files.isDirectory(folder)) {
        bank.addFolder(folder);
      }
    }
    if (bank.environmental.isEmpty() && bank.digits.isEmpty()) {
      throw new IllegalArgumentException(
          "sounds: no recording of split %s in %s (expected: <folder>/clips.tsv or"
                  .formatted(settings.split().text(), sounds)
              + " <folder>/<digit>_<speaker>_<index>.wav; held out: fold %d, speaker %s)"
                  .formatted(settings.heldOutFold(), settings.heldOutSpeaker()));
    }
    return bank;
  }

  /** Names of environmental sounds in the split, sorted. */
  List<String> environmentalNames() {
    return List.copyOf(environmental.keySet());
  }

  /** Names of digits in the split, sorted. */
  List<String> digitNames() {
    return List.copyOf(digits.keySet());
  }

  /** Every name that any split or the tones may use, sorted. */
  List<String> vocabulary() {
    return List.copyOf(names);
  }

  /** All recordings of a name in the split, sorted. */
  List<Path> recordings(String name) {
    return environmental.getOrDefault(name, digits.getOrDefault(name, List.of()));
  }

  /** Samples of a recording; shared, not to be written to. */
  float[] samples(Path recording) {
    return decoded.computeIfAbsent(recording, SoundBank::decode);
  }

  private static float[] decode(Path recording) {
    try {
      short[] pcm = AudioDecoder.decodeAll(recording, LIMITS);
      float[] samples = new float[pcm.length];
      for (int i = 0; i < pcm.length; i++) {
        samples[i] = pcm[i] / FULL_SCALE;
      }
      return samples;
    } catch (IOException | UndecodableAudioException e) {
      throw new IllegalArgumentException("sounds: " + recording + ": " + e.getMessage(), e);
    }
  }

  private void addFolder(Path folder) throws IOException {
    Path table = folder.resolve("clips.tsv");
    if (Files.isRegularFile(table)) {
      addTable(folder, table);
    } else {
      children(folder).forEach(this::addDigit);
    }
  }

  private void addTable(Path folder, Path table) throws IOException {
    List<String> lines = Files.readAllLines(table);
    List<String> header = lines.isEmpty() ? List.of() : cells(lines.get(0));
    int file = column(table, header, "file");
    int label = column(table, header, "label");
    int fold = column(table, header, "fold");
    for (int i = 1; i < lines.size(); i++) {
      List<String> cells = cells(lines.get(i));
      if (cells.size() > Math.max(file, Math.max(label, fold))) {
        boolean heldOut = cells.get(fold).equals(Integer.toString(settings.heldOutFold()));
        addIfThere(folder.resolve(cells.get(file)), SoundNames.ofLabel(cells.get(label)), heldOut);
      }
    }
  }

  private void addIfThere(Path file, String name, boolean heldOut) {
    if (Files.isRegularFile(file)) {
      names.add(name);
      add(environmental, name, file, heldOut);
    }
  }

  private void addDigit(Path file) {
    Matcher matcher = DIGIT_FILE.matcher(file.getFileName().toString());
    if (matcher.matches()) {
      String name = SoundNames.ofDigit(Integer.parseInt(matcher.group(1)));
      names.addAll(SoundNames.allDigits());
      add(digits, name, file, matcher.group(2).equals(settings.heldOutSpeaker()));
    }
  }

  private void add(Map<String, List<Path>> to, String name, Path file, boolean heldOut) {
    if (settings.split().takes(heldOut)) {
      to.computeIfAbsent(name, n -> new ArrayList<>()).add(file);
    }
  }

  private static List<String> cells(String line) {
    return Arrays.asList(line.split("\t", -1));
  }

  private static int column(Path table, List<String> header, String name) {
    int column = header.indexOf(name);
    if (column < 0) {
      throw new IllegalArgumentException(
          table + ": columns: " + header + " (expected: file, label and fold)");
    }
    return column;
  }

  private static List<Path> children(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
