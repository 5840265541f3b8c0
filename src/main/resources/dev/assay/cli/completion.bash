# Completion of assay for bash: source <(assay completion bash)
# The program itself says what can follow: first whether words or files, then a word a line with its meaning.
_assay() {
  local program=${COMP_WORDS[0]} kind= line quoted
  COMPREPLY=()
  case $program in '~/'*) program=$HOME/${program:2} ;; esac
  while IFS= read -r line; do
    if [ -z "$kind" ]; then
      kind=$line
    else
      printf -v quoted %q "${line%%$'\t'*}"
      COMPREPLY+=("$quoted")
    fi
  done < <("$program" completion bash -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  case $kind in
    files) compopt -o default ;;
    open) compopt -o nospace ;;
  esac
}
complete -F _assay assay
