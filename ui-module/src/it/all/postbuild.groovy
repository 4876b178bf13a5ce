List<String> lines(String project) {
    new File(basedir, "../$project/target/versions.txt").readLines()*.trim()
}

// What a project resolves with Gatewatch and without it differs by Gatewatch itself, and by the
// library its page draws with.
Set<String> resolved(String project) {
    lines(project).findAll { it =~ /^\S+:\S+:\S+:\S+:compile/ }.collect { it.split(' ')[0] }.toSet()
}

def without = resolved('without-gatewatch')
assert without.size() > 150
for (project in ['users-pom', 'opposite-order']) {
    def with = resolved(project)
    assert without - with == [] as Set: project
    assert (with - without).collect { it.split(':')[0..1].join(':') } as Set ==
            ['org.gatewatch:gatewatch', 'org.gatewatch:gatewatch-ui', 'org.webjars.npm:uplot'] as Set: project
}

// DL4J's natives for images and Keras files are 1.1 GB: they must not come through Gatewatch.
def leanest = lines('leanest').join('\n')
assert leanest.contains('org.nd4j:nd4j-native:jar:')
assert !(leanest =~ /opencv|ffmpeg|leptonica|tesseract|hdf5/)

// Each has run to its end: eight print what they found, six of them on the page.
def log = new File(basedir, 'build.log').text
assert log.findAll(/CONSUMER the page showed \d+ samples/).size() == 6
assert log.findAll(/CONSUMER the file holds \d+ updates/).size() == 1
assert log.findAll(/CONSUMER the guard said: .*NaN or infinite values in iteration/).size() == 1

// The alert of the last iteration has reached the logging backend of each project that has one: of
// spring-boot and spark, which log by java.util.logging, of with-bom, and of guarded, with its fields as pairs.
assert log.findAll(/SEVERE: NaN or infinite values.*NON_FINITE/).size() == 2
assert log.findAll(/ERROR .*NON_FINITE/).size() == 2
assert log.findAll(/ERROR .*gatewatch\.alert="NON_FINITE"/).size() == 1
return true
