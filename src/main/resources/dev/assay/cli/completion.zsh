#compdef assay
# Completion of assay for zsh: source <(assay completion zsh), or as _assay in a folder of fpath.
# The program itself says what can follow: first whether words or files, then a word a line with its meaning.
_assay() {
  local program=${(Q)words[1]} line
  local -a lines described typed
  [[ $program == '~/'* ]] && program=$HOME/${program#'~/'}
  (( CURRENT > 2 )) && typed=("${(@Q)words[2,CURRENT-1]}")
  lines=("${(@f)$($program completion zsh -- "${typed[@]}" "${(Q)PREFIX}" 2>/dev/null)}")
  if [[ $lines[1] == files ]]; then
    _files
    return
  fi
  for line in "${(@)lines[2,-1]}"; do
    described+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
  done
  (( $#described )) || return 1
  if [[ $lines[1] == open ]]; then
    _describe assay described -S ''
  else
    _describe assay described
  fi
}
if [[ $funcstack[1] == _assay ]]; then
  _assay "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef _assay assay
fi
