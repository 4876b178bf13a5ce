package org.gatewatch;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** One pipeline, one direction; and nothing of it needs the UI. */
@AnalyzeClasses(packages = "org.gatewatch", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule NOTHING_NEEDS_THE_UI =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.gatewatch.ui..", "org.deeplearning4j.ui..", "io.vertx..");

  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().matching("org.gatewatch.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule SAMPLES_ARE_PLAIN_VALUES =
      classes()
          .that()
          .resideInAPackage("org.gatewatch.sample")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("java..", "org.jspecify..", "org.gatewatch.sample");

  @ArchTest
  static final ArchRule SUMMARIES_KNOW_NO_NETWORK =
      noClasses()
          .that()
          .resideInAPackage("org.gatewatch.summarise")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.deeplearning4j..", "org.gatewatch.capture", "org.gatewatch.storage");

  @ArchTest
  static final ArchRule CELLS_KNOW_NO_NETWORK =
      noClasses()
          .that()
          .resideInAPackage("org.gatewatch.cell")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.deeplearning4j..", "org.gatewatch.capture", "org.gatewatch.storage");

  @ArchTest
  static final ArchRule CAPTURE_KNOWS_NO_STORAGE =
      noClasses()
          .that()
          .resideInAPackage("org.gatewatch.capture")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.gatewatch.storage", "org.gatewatch.publish", "org.gatewatch.alert");

  @ArchTest
  static final ArchRule ONLY_ONE_PACKAGE_KNOWS_CUDA =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.gatewatch.cuda")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.bytedeco.cuda..", "org.nd4j.nativeblas..", "org.nd4j.jita..");

  @ArchTest
  static final ArchRule CUDA_IS_REACHED_THROUGH_THE_FALLBACK_ONLY =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.gatewatch.cuda")
          .and()
          .doNotHaveFullyQualifiedName("org.gatewatch.SummariserChoice")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.gatewatch.cuda");
}
