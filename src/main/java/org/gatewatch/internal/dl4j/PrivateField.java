package org.gatewatch.internal.dl4j;

import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/**
 * A field of DL4J that has no accessor. Its absence, in another version of DL4J, is one clear error
 * that costs the quantities that need it and nothing else.
 */
public final class PrivateField<T extends @Nullable Object> {
  private final Object owner;
  private final Field field;

  /**
   * The field of an object.
   *
   * @throws IllegalStateException if there is no such field, or it cannot be reached
   */
  public PrivateField(Class<?> type, String name, Object owner) {
    this.owner = owner;
    try {
      field = type.getDeclaredField(name);
      field.setAccessible(true);
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new IllegalStateException(
          "this version of DL4J has no field " + name + " in " + type.getName(), e);
    }
  }

  @SuppressWarnings("unchecked")
  public T get() {
    try {
      return (T) field.get(owner);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("cannot read " + field, e);
    }
  }

  void set(@Nullable T value) {
    try {
      field.set(owner, value);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("cannot write " + field, e);
    }
  }
}
