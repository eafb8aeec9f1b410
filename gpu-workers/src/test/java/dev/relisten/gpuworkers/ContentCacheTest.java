package dev.relisten.gpuworkers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ContentCacheTest {
  private final ContentCache<String> cache =
      new ContentCache<>(6, String::length, key -> key.equals("pinned"));

  @Test
  void whatWasUsedLongestAgoGoesFirst() {
    cache.put("a", "123");
    cache.put("b", "456");
    cache.get("a");
    cache.put("c", "789");
    assertTrue(cache.holds("a"));
    assertFalse(cache.holds("b"));
    assertEquals(6, cache.bytes());
  }

  @Test
  void pinnedStaysBeyondTheLimit() {
    cache.put("pinned", "1234567");
    cache.put("b", "1");
    assertEquals(Optional.of("1234567"), cache.get("pinned"));
    assertFalse(cache.holds("b"));
  }

  @Test
  void replacingAndRemovingKeepTheCount() {
    cache.put("a", "123");
    cache.put("a", "12345");
    assertEquals(5, cache.bytes());
    cache.remove("a");
    cache.remove("a");
    assertEquals(0, cache.bytes());
  }
}
