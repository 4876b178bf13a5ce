package org.gatewatch.gru;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** A layer that is used without the rest of Gatewatch, and without Keras. */
@AnalyzeClasses(packages = "org.gatewatch", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule THE_LAYER_NEEDS_NO_IMPORT_FROM_KERAS =
      noClasses()
          .that()
          .resideInAPackage("org.gatewatch.gru")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.gatewatch.gru.keras", "..modelimport..", "org.slf4j..");

  /** Projects that use it have versions of their own of these. */
  @ArchTest
  static final ArchRule NOTHING_NEEDS_WHAT_OTHERS_PIN =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.fasterxml..", "com.google..", "org.bytedeco..");

  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().matching("org.gatewatch.(**)").should().beFreeOfCycles();
}
