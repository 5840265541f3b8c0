# Completion of assay for fish: assay completion fish > ~/.config/fish/completions/assay.fish
# The program itself says what can follow: first whether words or files, then a word a line with its meaning.
function __assay_complete
    set -l words (commandline -opc)
    set -l program (string replace -r '^~/' "$HOME/" -- $words[1])
    set -e words[1]
    set -l lines ($program completion fish -- $words (commandline -ct) 2>/dev/null)
    if test "$lines[1]" = files
        __fish_complete_path (commandline -ct)
    else
        string join \n -- $lines[2..-1]
    end
end
complete -c assay -f -a '(__assay_complete)'
