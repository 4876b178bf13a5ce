return evaluate(new File(basedir, '../shared/same-versions.groovy'))
