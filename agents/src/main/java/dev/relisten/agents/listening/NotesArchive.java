package dev.relisten.agents.listening;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.relisten.agents.listening.HeardWindow.Outcome;
import dev.relisten.audiostore.ClipAttachments;
import dev.relisten.audiostore.SampleRange;
import dev.relisten.protocol.generation.ModelInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps notes with their clips, as JSON, one attachment a model. What cannot be kept or read is
 * logged and made anew: notes can always be made again. Thread-safe; blocks.
 */
final class NotesArchive {
  private static final Logger LOG = LoggerFactory.getLogger(NotesArchive.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int HASH_CHARS = 56;

  private final ClipAttachments attachments;

  NotesArchive(ClipAttachments attachments) {
    this.attachments = attachments;
  }

  /** The attachment's name: what fits of the model's hash. */
  static String name(String modelSha256) {
    return "notes-" + modelSha256.substring(0, Math.min(HASH_CHARS, modelSha256.length()));
  }

  void keep(String clipId, ListeningNotes notes) {
    try {
      attachments.attach(clipId, name(notes.modelSha256()), JSON.writeValueAsBytes(json(notes)));
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn("notes of clip {} are not kept: {}", clipId, e.getMessage());
    }
  }

  /** What was kept; nothing if it answers another question. */
  ListeningNotes of(String clipId, ModelInfo model) {
    ListeningNotes none = ListeningNotes.none(model);
    Optional<byte[]> kept = attachments.attachment(clipId, name(model.sha256()));
    if (kept.isEmpty()) {
      return none;
    }
    try {
      ListeningNotes notes = notes(JSON.readTree(kept.get()));
      boolean same =
          notes.modelSha256().equals(none.modelSha256())
              && notes.question().equals(none.question());
      return same ? notes : none;
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn("notes of clip {} cannot be read: {}", clipId, e.getMessage());
      return none;
    }
  }

  private static ObjectNode json(ListeningNotes notes) throws JsonProcessingException {
    ObjectNode root = JSON.createObjectNode();
    root.put("model_sha256", notes.modelSha256()).put("question", notes.question());
    var windows = root.putArray("windows");
    for (HeardWindow window : notes.windows()) {
      ObjectNode node = windows.addObject();
      range(node, window.range());
      node.put("outcome", window.outcome().name().toLowerCase(Locale.ROOT));
      if (!window.problem().isEmpty()) {
        node.put("problem", window.problem());
      }
      var heard = node.putArray("notes");
      window
          .notes()
          .forEach(note -> range(heard.addObject(), note.range()).put("text", note.text()));
    }
    return root;
  }

  private static ObjectNode range(ObjectNode node, SampleRange range) {
    return node.put("start_sample", range.startSample()).put("end_sample", range.endSample());
  }

  private static ListeningNotes notes(JsonNode root) {
    List<HeardWindow> windows = new ArrayList<>();
    for (JsonNode node : root.path("windows")) {
      List<Note> notes = new ArrayList<>();
      node.path("notes").forEach(n -> notes.add(new Note(range(n), n.path("text").asText())));
      Outcome outcome = Outcome.valueOf(node.path("outcome").asText().toUpperCase(Locale.ROOT));
      windows.add(new HeardWindow(range(node), outcome, notes, node.path("problem").asText("")));
    }
    return new ListeningNotes(
        root.path("model_sha256").asText(), root.path("question").asText(), windows);
  }

  private static SampleRange range(JsonNode node) {
    return new SampleRange(
        node.path("start_sample").asLong(-1), node.path("end_sample").asLong(-1));
  }
}
