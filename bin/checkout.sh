# Sourced by assay in a checkout: names the newest build and its AOT cache, and makes what is missing or stale.
. "$assay_home/bin/environment.sh"
assay_find_jdk javac
assay_speak_utf8
. "$assay_home/bin/prepare.sh"

# An image is one build: the jars and what was prepared from them. It never changes once made, so a
# running worker is not disturbed by the next build. `current` names the newest.
assay_images=$assay_home/target/image

assay_name_image() {
  assay_image=
  if [ -r "$assay_images/current" ]; then
    read -r assay_image <"$assay_images/current" || assay_image=
    [ -f "$assay_images/$assay_image/assay.jar" ] || assay_image=
  fi
  assay_dir=$assay_images/$assay_image
  assay_native=$assay_dir/native/$assay_arch
  assay_aot=$assay_dir/$assay_jdk_version.aot
}

assay_is_stale() {
  [ -z "$assay_image" ] || [ -n "$(find "$assay_home/src/main" "$assay_home/pom.xml" \
    -newer "$assay_dir/begun" -print -quit)" ]
}

assay_lacks_aot() {
  [ ! -e "$assay_aot" ] && [ ! -e "$assay_aot.failed" ] && [ -w "$assay_dir" ]
}

assay_name_image
if assay_is_stale || assay_lacks_aot; then
  . "$assay_home/bin/make-image.sh"
fi
