// The alert of the last iteration has reached the project's own logging backend.
assert new File(basedir, 'build.log').text.contains('NON_FINITE')
return true
