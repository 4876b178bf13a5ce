package org.gatewatch.internal.dl4j;

import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/**
 * A field of DL4J that has no accessor. Its absence, in another version of DL4J, is one clear error
 * that costs the quantities that need it and nothing else. Holds the object weakly, since part of a
 * graph leads to all of it.
 */
public final class PrivateField<T extends @Nullable Object> {
  private final WeakReference<Object> owner;
  private final Field field;

  /**
   * The field of an object.
   *
   * @throws IllegalStateException if there is no such field, or it cannot be reached
   */
  public PrivateField(Class<?> type, String name, Object owner) {
    this.owner = new WeakReference<>(owner);
    try {
      field = type.getDeclaredField(name);
      field.setAccessible(true);
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new IllegalStateException(
          "this version of DL4J has no field " + name + " in " + type.getName(), e);
    }
  }

  private Object owner() {
    Object there = owner.get();
    if (there == null) {
      throw new IllegalStateException("whatever had the field " + field + " is gone");
    }
    return there;
  }

  @SuppressWarnings("unchecked")
  public T get() {
    try {
      return (T) field.get(owner());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("cannot read " + field, e);
    }
  }

  void set(@Nullable T value) {
    try {
      field.set(owner(), value);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("cannot write " + field, e);
    }
  }
}
