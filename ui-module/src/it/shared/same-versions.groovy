// What a project resolves with Gatewatch and without it differs by Gatewatch itself, and by the
// library its page draws with.

Set<String> resolved(File list) {
    list.readLines()*.trim().findAll { it =~ /^\S+:\S+:\S+:\S+:compile/ }.collect { it.split(' ')[0] }.toSet()
}

def without = resolved(new File(basedir, '../without-gatewatch/target/versions.txt'))
def with = resolved(new File(basedir, 'target/versions.txt'))
assert without.size() > 150
assert without - with == [] as Set
assert (with - without).collect { it.split(':')[0..1].join(':') } as Set ==
        ['org.gatewatch:gatewatch', 'org.gatewatch:gatewatch-ui', 'org.webjars.npm:uplot'] as Set
return true
