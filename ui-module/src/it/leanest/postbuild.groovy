// DL4J's natives for images and Keras files are 1.1 GB: they must not come through Gatewatch.
def resolved = new File(basedir, 'target/versions.txt').text
assert resolved.contains('org.nd4j:nd4j-native:jar:')
assert !(resolved =~ /opencv|ffmpeg|leptonica|tesseract|hdf5/)
return true
