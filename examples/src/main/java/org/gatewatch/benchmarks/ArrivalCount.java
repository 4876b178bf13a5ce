package org.gatewatch.benchmarks;

import java.util.Collection;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.core.storage.StorageMetaData;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;

/** A storage in memory that tells how many samples have arrived, and lets others wait for one. */
final class ArrivalCount implements StatsStorageRouter {
  private final InMemoryStatsStorage storage = new InMemoryStatsStorage();
  private int arrived;

  @Override
  public void putUpdate(Persistable update) {
    storage.putUpdate(update);
    synchronized (this) {
      arrived++;
      notifyAll();
    }
  }

  /** Waits until so many samples have arrived. */
  synchronized void await(int samples) {
    try {
      while (arrived < samples) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a sample", e);
    }
  }

  @Override
  public void putUpdate(Collection<? extends Persistable> updates) {
    updates.forEach(this::putUpdate);
  }

  @Override
  public void putStorageMetaData(StorageMetaData metaData) {
    storage.putStorageMetaData(metaData);
  }

  @Override
  public void putStorageMetaData(Collection<? extends StorageMetaData> metaData) {
    storage.putStorageMetaData(metaData);
  }

  @Override
  public void putStaticInfo(Persistable staticInfo) {
    storage.putStaticInfo(staticInfo);
  }

  @Override
  public void putStaticInfo(Collection<? extends Persistable> staticInfo) {
    storage.putStaticInfo(staticInfo);
  }
}
