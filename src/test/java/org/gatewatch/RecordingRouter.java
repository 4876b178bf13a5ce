package org.gatewatch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.core.storage.StorageMetaData;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Sample;
import org.gatewatch.storage.StoredRecord;

/** A router that keeps what it is given, in order. */
public class RecordingRouter implements StatsStorageRouter {
  private final List<StoredRecord> statics = Collections.synchronizedList(new ArrayList<>());
  private final List<StoredRecord> updates = Collections.synchronizedList(new ArrayList<>());

  public List<StoredRecord> statics() {
    return List.copyOf(statics);
  }

  public List<StoredRecord> updates() {
    return List.copyOf(updates);
  }

  public Layout layout() {
    return statics.get(0).layout();
  }

  public List<Sample> samples() {
    return updates().stream().map(StoredRecord::sample).filter(s -> s != null).toList();
  }

  @Override
  public void putStaticInfo(Persistable staticInfo) {
    statics.add((StoredRecord) staticInfo);
  }

  @Override
  public void putStaticInfo(Collection<? extends Persistable> staticInfo) {
    staticInfo.forEach(this::putStaticInfo);
  }

  @Override
  public void putUpdate(Persistable update) {
    updates.add((StoredRecord) update);
  }

  @Override
  public void putUpdate(Collection<? extends Persistable> all) {
    all.forEach(this::putUpdate);
  }

  @Override
  public void putStorageMetaData(StorageMetaData storageMetaData) {
    throw new UnsupportedOperationException("Gatewatch stores no metadata");
  }

  @Override
  public void putStorageMetaData(Collection<? extends StorageMetaData> storageMetaData) {
    throw new UnsupportedOperationException("Gatewatch stores no metadata");
  }
}
