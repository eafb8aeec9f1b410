package dev.relisten.audiostore.s3;

import static software.amazon.awssdk.core.sync.ResponseTransformer.toBytes;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * A bucket's objects. An interrupt of the caller does not disturb a call; it stays pending.
 * Thread-safe; closing it closes the client.
 */
final class S3Objects implements AutoCloseable {
  private static final int MOST_AT_ONCE = 1_000;
  private static final Set<Integer> MISSING = Set.of(404);
  private static final Set<Integer> PRESENT = Set.of(409, 412);
  private static final Set<Integer> GONE = Set.of(404, 412);

  private final S3Client client;
  private final String bucket;

  S3Objects(S3Client client, String bucket) {
    this.client = client;
    this.bucket = bucket;
  }

  /**
   * An object as listed.
   *
   * @param writtenAt when it was written for the last time
   */
  record Listed(String key, Instant writtenAt) {}

  /**
   * Some of the keys, in order.
   *
   * @param more whether others follow
   */
  record Page(List<Listed> objects, boolean more) {}

  Optional<byte[]> get(String key) throws IOException {
    return response(key).map(ResponseBytes::asByteArrayUnsafe);
  }

  void put(String key, byte[] bytes) throws IOException {
    RequestBody body = RequestBody.fromBytes(bytes);
    call("put " + key, () -> client.putObject(put -> put.bucket(bucket).key(key), body));
  }

  /** False if there is such an object already. */
  boolean putIfAbsent(String key, byte[] bytes) throws IOException {
    RequestBody body = RequestBody.fromBytes(bytes);
    return unless(
            PRESENT,
            "put " + key,
            () -> client.putObject(put -> put.bucket(bucket).key(key).ifNoneMatch("*"), body))
        .isPresent();
  }

  /** Makes the time at which an object was written now; false if there is no such object. */
  boolean renew(String key) throws IOException {
    Optional<ResponseBytes<GetObjectResponse>> found = response(key);
    if (found.isEmpty()) {
      return false;
    }
    RequestBody body = RequestBody.fromBytes(found.get().asByteArrayUnsafe());
    String tag = found.get().response().eTag();
    return unless(
            GONE,
            "renew " + key,
            () -> client.putObject(put -> put.bucket(bucket).key(key).ifMatch(tag), body))
        .isPresent();
  }

  /**
   * The keys with a prefix.
   *
   * @param after only keys behind this one; empty for all
   * @param most 1 to 1,000
   */
  Page list(String prefix, String after, int most) throws IOException {
    ListObjectsV2Response response =
        call(
            "list " + prefix,
            () ->
                client.listObjectsV2(
                    list ->
                        list.bucket(bucket)
                            .prefix(prefix)
                            .startAfter(after.isEmpty() ? null : after)
                            .maxKeys(most)));
    List<Listed> objects =
        response.contents().stream()
            .map(object -> new Listed(object.key(), object.lastModified()))
            .toList();
    return new Page(objects, response.isTruncated());
  }

  List<Listed> listAll(String prefix) throws IOException {
    List<Listed> objects = new ArrayList<>();
    Page page = new Page(List.of(), true);
    while (page.more()) {
      String after = objects.isEmpty() ? "" : objects.get(objects.size() - 1).key();
      page = list(prefix, after, MOST_AT_ONCE);
      objects.addAll(page.objects());
    }
    return objects;
  }

  /** Deletes objects, whether they are there or not. */
  void delete(List<String> keys) throws IOException {
    for (int from = 0; from < keys.size(); from += MOST_AT_ONCE) {
      deleteSome(keys.subList(from, Math.min(keys.size(), from + MOST_AT_ONCE)));
    }
  }

  @Override
  public void close() {
    client.close();
  }

  private void deleteSome(List<String> keys) throws IOException {
    List<ObjectIdentifier> objects =
        keys.stream().map(key -> ObjectIdentifier.builder().key(key).build()).toList();
    Delete delete = Delete.builder().objects(objects).quiet(true).build();
    DeleteObjectsResponse response =
        call(
            "delete " + keys.size() + " objects",
            () -> client.deleteObjects(request -> request.bucket(bucket).delete(delete)));
    if (!response.errors().isEmpty()) {
      throw new IOException("S3 delete: " + response.errors().get(0));
    }
  }

  private Optional<ResponseBytes<GetObjectResponse>> response(String key) throws IOException {
    return unless(
        MISSING,
        "get " + key,
        () -> client.getObject(get -> get.bucket(bucket).key(key), toBytes()));
  }

  private static <T> T call(String what, Supplier<T> request) throws IOException {
    return unless(Set.of(), what, request).orElseThrow();
  }

  /** Empty if the server answers with one of these. */
  private static <T> Optional<T> unless(Set<Integer> statuses, String what, Supplier<T> request)
      throws IOException {
    try {
      return Optional.of(uninterrupted(request));
    } catch (NoSuchBucketException e) {
      throw failed(what, e);
    } catch (S3Exception e) {
      if (statuses.contains(e.statusCode())) {
        return Optional.empty();
      }
      throw failed(what, e);
    } catch (SdkException e) {
      throw failed(what, e);
    }
  }

  private static <T> T uninterrupted(Supplier<T> request) {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          return request.get();
        } catch (AbortedException e) {
          if (!Thread.interrupted()) {
            throw e;
          }
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static IOException failed(String what, SdkException e) {
    return new IOException("S3 " + what + ": " + e.getMessage(), e);
  }
}
