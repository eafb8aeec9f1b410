package dev.relisten.audiostore.s3;

import com.adobe.testing.s3mock.S3MockApplication;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.apache.catalina.connector.Connector;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** One S3 server for all tests of this process, on a free port of the loopback. */
final class S3Server {
  static final String BUCKET = "audio";

  private static final S3MockApplication SERVER = start();

  private S3Server() {}

  static URI endpoint() {
    return URI.create("http://127.0.0.1:" + SERVER.getHttpPort());
  }

  private static S3MockApplication start() {
    Map<String, Object> settings = new HashMap<>();
    settings.put("server.address", "127.0.0.1");
    settings.put(S3MockApplication.PROP_HTTPS_PORT, 0);
    settings.put(S3MockApplication.PROP_HTTP_PORT, 0);
    settings.put("server.ssl.enabled", false);
    settings.put("logging.level.root", "WARN");
    settings.put("com.adobe.testing.s3mock.store.initial-buckets", BUCKET);
    return new SpringApplicationBuilder(S3MockApplication.class, OnLoopback.class)
        .properties(settings)
        .bannerMode(Banner.Mode.OFF)
        .run()
        .getBean(S3MockApplication.class);
  }

  /** The mock's plain HTTP connector knows no address of its own. */
  static final class OnLoopback implements BeanPostProcessor {
    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
      if (bean instanceof Connector connector) {
        connector.setProperty("address", "127.0.0.1");
      }
      return bean;
    }
  }
}
