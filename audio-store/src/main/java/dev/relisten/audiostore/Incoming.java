package dev.relisten.audiostore;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Where one running store keeps what is not finished. Each has a folder of its own, locked while it
 * lives, so that several processes share a store, and what a killed one left is told from what a
 * live one is writing.
 */
final class Incoming implements AutoCloseable {
  private static final String LOCK = "lock";

  private final Path folder;
  private final FileChannel lock;

  private Incoming(Path folder, FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /** Deletes what dead stores left in {@code root}, and makes a new folder in it. */
  static Incoming open(Path root) throws IOException {
    Files.createDirectories(root);
    return new FolderLock(root.resolve(LOCK)).hold(() -> start(root));
  }

  /** Work in an empty folder, which is deleted afterwards. */
  interface Work<T> {
    T run(Path folder) throws IOException;
  }

  <T> T inFolder(Work<T> work) throws IOException {
    Path empty = Files.createDirectory(folder.resolve(UUID.randomUUID().toString()));
    try {
      return work.run(empty);
    } finally {
      deleteTree(empty);
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
    deleteTree(folder);
  }

  static void deleteTree(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  private static Incoming start(Path root) throws IOException {
    for (Path folder : folders(root)) {
      deleteIfDead(folder);
    }
    Path folder = Files.createDirectory(root.resolve(UUID.randomUUID().toString()));
    FileChannel lock = channel(folder.resolve(LOCK));
    lock.lock();
    return new Incoming(folder, lock);
  }

  private static List<Path> folders(Path root) throws IOException {
    List<Path> folders = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(root, Files::isDirectory)) {
      found.forEach(folders::add);
    }
    return folders;
  }

  private static void deleteIfDead(Path folder) throws IOException {
    boolean dead;
    try (FileChannel lock = channel(folder.resolve(LOCK))) {
      dead = lock.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return; // a live store of this process
    }
    if (dead) {
      deleteTree(folder);
    }
  }

  private static FileChannel channel(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }
}
