package dev.relisten.deploy.cli;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar on standard error that vanishes when the task is done. */
final class BarProgress implements Progress {
  private static final int UPDATE_MILLIS = 100;

  @Override
  public Task begin(String name, long total, String unit) {
    ProgressBar bar =
        new ProgressBarBuilder()
            .setTaskName(name)
            .setInitialMax(total)
            .setUnit(" " + unit, 1)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(UPDATE_MILLIS)
            .clearDisplayOnFinish()
            .build();
    return new Bar(bar);
  }

  private record Bar(ProgressBar bar) implements Task {
    @Override
    public void at(long done) {
      bar.stepTo(done);
    }

    @Override
    public void close() {
      bar.close();
    }
  }
}
