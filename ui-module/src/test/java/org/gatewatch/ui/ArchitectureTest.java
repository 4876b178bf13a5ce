package org.gatewatch.ui;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "org.gatewatch", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final DescribedPredicate<JavaClass> NOT_FOR_THE_PAGE =
      JavaClass.Predicates.resideInAPackage("org.gatewatch..")
          .and(
              DescribedPredicate.not(
                  JavaClass.Predicates.resideInAnyPackage(
                      "org.gatewatch.ui..",
                      "org.gatewatch.sample",
                      "org.gatewatch.alert",
                      "org.gatewatch.origin",
                      "org.gatewatch.storage",
                      "org.gatewatch.internal.alerting.words",
                      "org.gatewatch.internal.page",
                      "org.gatewatch.internal.wire")));

  @ArchTest
  static final ArchRule THE_PAGE_KNOWS_SAMPLES_ALERTS_AND_THEIR_STORAGE_ONLY =
      noClasses()
          .that()
          .resideInAPackage("org.gatewatch.ui..")
          .should()
          .dependOnClassesThat(NOT_FOR_THE_PAGE);

  @ArchTest
  static final ArchRule NOTHING_ELSE_KNOWS_THE_PAGE_OR_A_WEB_SERVER =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.gatewatch.ui..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.gatewatch.ui..", "io.vertx..", "org.deeplearning4j.ui..");

  /** Projects that use Gatewatch have versions of their own of these. */
  @ArchTest
  static final ArchRule NOTHING_NEEDS_WHAT_OTHERS_PIN =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.fasterxml..", "com.google..", "io.netty..");

  @ArchTest
  static final ArchRule PACKAGES_DO_NOT_GO_IN_CIRCLES =
      slices().matching("org.gatewatch.ui.internal.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule ONLY_THE_INDEX_READS_STORAGES =
      noClasses()
          .that()
          .resideInAPackage("org.gatewatch.ui.internal.web..")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("org.deeplearning4j.core.storage.StatsStorage");

  @ArchTest
  static final ArchRule THE_INDEX_KNOWS_NOTHING_OF_THE_WEB =
      classes()
          .that()
          .resideInAnyPackage(
              "org.gatewatch.ui.internal.index..", "org.gatewatch.ui.internal.histogram..")
          .should()
          .onlyDependOnClassesThat()
          .resideOutsideOfPackages("io.vertx..", "org.gatewatch.ui.internal.web..");
}
