#compdef playback
# Completes playback in zsh.
_playback() {
    local -a lines names
    lines=("${(@f)$(playback complete --word="$words[CURRENT]" -- "${(@)words[2,CURRENT-1]}" 2>/dev/null)}")
    names=("${(@)lines%%$'\t'*}")
    if [[ -n $names[1] ]]; then
        compadd -l -d lines -- $names
    else
        _files
    fi
}
if [[ $funcstack[1] == _playback ]]; then
    _playback "$@" # the first completion of a script in fpath
else
    if ! (( $+functions[compdef] )); then
        autoload -Uz compinit && compinit -i
    fi
    compdef _playback playback
fi
