package org.gatewatch;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.lang.ref.Reference;
import org.gatewatch.internal.cell.CellMath;
import org.gatewatch.internal.cell.CellSpec;
import org.gatewatch.internal.cell.CellType;
import org.gatewatch.internal.dl4j.NetworkStructure;
import org.gatewatch.sample.Gate;
import org.jspecify.annotations.NullMarked;
import org.nd4j.linalg.api.buffer.DataBuffer;

/** One pipeline, one direction; nothing of it needs the UI; what is internal stays inside. */
@AnalyzeClasses(packages = "org.gatewatch", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String INTERNAL = "org.gatewatch.internal..";

  /** Of another artifact, which need not be there. */
  private static final String GRU = "org.gatewatch.gru..";

  @ArchTest
  static final ArchRule NOTHING_NEEDS_THE_UI =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.gatewatch.ui..", "org.deeplearning4j.ui..", "io.vertx..");

  /** Projects that use Gatewatch have versions of their own of these. */
  @ArchTest
  static final ArchRule NOTHING_NEEDS_WHAT_OTHERS_PIN =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.fasterxml..", "com.google..", "io.netty..");

  /** NullAway checks these alone. */
  @ArchTest
  static final ArchRule PACKAGES_SAY_WHAT_MAY_BE_NULL =
      classes()
          .should(
              ArchCondition.from(
                  describe(
                      "be in a package that is @NullMarked",
                      one -> one.getPackage().isAnnotatedWith(NullMarked.class))));

  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().assignedFrom(new EachPackage()).should().beFreeOfCycles();

  @ArchTest
  static final ArchRule THE_API_SHOWS_NOTHING_INTERNAL =
      codeUnits()
          .that()
          .areDeclaredInClassesThat(describe("users can name", ArchitectureTest::isNamedByUsers))
          .should(new ShowNothingInternal());

  @ArchTest
  static final ArchRule SAMPLES_ARE_PLAIN_VALUES =
      classes()
          .that()
          .resideInAPackage("org.gatewatch.sample")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("java..", "org.jspecify..", "org.gatewatch.sample");

  @ArchTest
  static final ArchRule SUMMARIES_AND_CELLS_KNOW_NO_NETWORK =
      noClasses()
          .that()
          .resideInAnyPackage("org.gatewatch.internal.summarise", "org.gatewatch.internal.cell")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.deeplearning4j..", "org.gatewatch.storage");

  /** ND4J frees an array that nobody holds any more, whoever reads its memory. */
  @ArchTest
  static final ArchRule WHO_READS_RAW_MEMORY_HOLDS_ITS_ARRAY =
      classes()
          .that(describe("read raw memory", ArchitectureTest::readsRawMemory))
          .should()
          .callMethod(Reference.class, "reachabilityFence", Object.class);

  @ArchTest
  static final ArchRule READING_A_NETWORK_KNOWS_NO_STORAGE =
      noClasses()
          .that()
          .resideInAnyPackage(
              "org.gatewatch.internal.dl4j",
              "org.gatewatch.internal.nonfinite",
              "org.gatewatch.internal.capture")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.gatewatch.storage", "org.gatewatch.internal.publish", "org.gatewatch.alert");

  @ArchTest
  static final ArchRule JUDGING_KNOWS_SAMPLES_ONLY =
      noClasses()
          .that()
          .resideInAPackage("org.gatewatch.internal.alerting..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.deeplearning4j..", "org.nd4j..", "org.gatewatch.storage");

  @ArchTest
  static final ArchRule ONLY_ONE_PACKAGE_KNOWS_CUDA =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.gatewatch.internal.cuda")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.bytedeco.cuda..", "org.nd4j.nativeblas..", "org.nd4j.jita..");

  @ArchTest
  static final ArchRule CUDA_IS_REACHED_THROUGH_THE_FALLBACK_ONLY =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.gatewatch.internal.cuda")
          .and()
          .doNotHaveFullyQualifiedName("org.gatewatch.internal.engine.SummariserChoice")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.gatewatch.internal.cuda");

  /** What a cell is made of and computes is said by its spec, its math and its reader alone. */
  @ArchTest
  static final ArchRule ONLY_DESCRIPTIONS_OF_CELLS_NAME_A_GATE =
      noClasses()
          .that(describe("describe no cell", type -> !describesCells(type)))
          .and()
          .areNotAssignableTo(Gate.class)
          .should()
          .accessFieldWhere(describe("a gate is named", ArchitectureTest::namesAGate));

  @ArchTest
  static final ArchRule ONLY_DESCRIPTIONS_OF_CELLS_NAME_A_TYPE_OF_CELL =
      noClasses()
          .that(describe("describe no cell", type -> !describesCells(type)))
          .should()
          .dependOnClassesThat(describe("are a type of cell", ArchitectureTest::isTypeOfCell));

  @ArchTest
  static final ArchRule ONLY_READERS_NAME_A_RECURRENT_LAYER_OR_A_WRAPPER =
      noClasses()
          .that(describe("read no layer", type -> !readsLayers(type)))
          .and()
          .resideOutsideOfPackage(GRU)
          .should()
          .dependOnClassesThat(describe("are such layers", ArchitectureTest::isReadLayer));

  private static boolean namesAGate(JavaFieldAccess access) {
    return access.getTargetOwner().isEquivalentTo(Gate.class)
        && access.getTarget().getRawType().isEquivalentTo(Gate.class);
  }

  private static boolean describesCells(JavaClass type) {
    return isTypeOfCell(type) || readsLayers(type) || type.isEquivalentTo(CellSpec.class);
  }

  private static boolean isTypeOfCell(JavaClass type) {
    boolean declares =
        type.getFields().stream()
            .filter(field -> field.getModifiers().contains(JavaModifier.STATIC))
            .anyMatch(field -> field.getRawType().isEquivalentTo(CellType.class));
    return declares || type.isAssignableTo(CellMath.class) && !type.isEquivalentTo(CellMath.class);
  }

  private static boolean readsLayers(JavaClass type) {
    String dl4j = "org.gatewatch.internal.dl4j.";
    return type.isAssignableTo(dl4j + "CellReader")
        || type.isAssignableTo("org.gatewatch.internal.samediff.OpReader")
        || type.getFullName().equals("org.gatewatch.internal.samediff.UnrolledReader")
        || type.isAssignableTo(dl4j + "WrapperReader")
        || type.getFullName().equals(dl4j + "LayerReaders");
  }

  private static boolean isReadLayer(JavaClass type) {
    return resideInAnyPackage(
                "org.deeplearning4j.nn.layers.recurrent..",
                "org.deeplearning4j.nn.conf.layers.recurrent..",
                "org.deeplearning4j.nn.conf.layers.misc..",
                "org.deeplearning4j.nn.conf.layers.wrapper..",
                GRU)
            .test(type)
        || type.getPackageName().startsWith("org.deeplearning4j.nn.")
            && (type.getSimpleName().endsWith("LSTM")
                || type.getSimpleName().startsWith("FrozenLayer"));
  }

  private static boolean isNamedByUsers(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.PUBLIC)
        && !resideInAPackage(INTERNAL).test(type);
  }

  /** Every package is a slice of its own. */
  private static final class EachPackage implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      return SliceIdentifier.of(type.getPackageName());
    }

    @Override
    public String getDescription() {
      return "each package";
    }
  }

  /** Neither returns nor takes what users cannot name. */
  private static final class ShowNothingInternal extends ArchCondition<JavaCodeUnit> {
    ShowNothingInternal() {
      super("neither return nor take anything internal");
    }

    @Override
    public void check(JavaCodeUnit unit, ConditionEvents events) {
      if (unit.getModifiers().contains(JavaModifier.PUBLIC)) {
        boolean shows =
            resideInAPackage(INTERNAL).test(unit.getRawReturnType().getBaseComponentType())
                || unit.getRawParameterTypes().stream()
                    .anyMatch(type -> resideInAPackage(INTERNAL).test(type.getBaseComponentType()));
        events.add(new SimpleConditionEvent(unit, !shows, unit.getFullName()));
      }
    }
  }

  /** Addresses that are only compared, as of views of one vector, are not read. */
  private static boolean readsRawMemory(JavaClass of) {
    return !of.isEquivalentTo(NetworkStructure.class)
        && of.getMethodCallsFromSelf().stream()
            .map(JavaMethodCall::getTarget)
            .anyMatch(
                method ->
                    (method.getName().equals("pointer")
                            && method.getOwner().isAssignableTo(DataBuffer.class))
                        || method.getFullName().contains(".internal.cuda.Launcher.address("));
  }
}
