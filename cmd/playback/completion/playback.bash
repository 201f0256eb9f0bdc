# Completes playback in bash.
_playback() {
    local cur=${COMP_WORDS[COMP_CWORD]} line
    local before=("${COMP_WORDS[@]:1:COMP_CWORD-1}")
    # bash splits --flag=value into three words.
    if [[ $cur == "=" ]]; then
        cur=""
    elif ((${#before[@]} > 0)) && [[ ${before[${#before[@]} - 1]} == "=" ]]; then
        unset "before[${#before[@]} - 1]"
    fi
    COMPREPLY=()
    while IFS= read -r line; do
        COMPREPLY+=("${line%%$'\t'*}")
    done < <(playback complete --word="$cur" -- "${before[@]}" 2>/dev/null)
}
complete -o default -F _playback playback
