# Completion of kubectl-iap for fish. Load it: kubectl-iap completion fish | source
function __kubectl_iap_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l found ($words[1] __complete $words[2..-1] $current 2>/dev/null)
    if test "$found[-1]" = ':0'
        __fish_complete_path $current
        return
    end
    for line in $found[1..-2]
        printf '%s\n' $line
    end
end
complete -c kubectl-iap -f -a '(__kubectl_iap_complete)'
