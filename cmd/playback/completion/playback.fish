# Completes playback in fish.
function __playback_complete
    set -l before (commandline -opc)
    set -e before[1]
    playback complete --word=(commandline -ct | string collect --allow-empty) -- $before 2>/dev/null
end
# Names of files are offered only where there is nothing else.
complete -c playback -n 'count (__playback_complete) >/dev/null' -f
complete -c playback -a '(__playback_complete)'
