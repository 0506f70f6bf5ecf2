# shellcheck shell=bash
# Completion of kubectl-iap for bash. Load it: source <(kubectl-iap completion bash)
# Within "kubectl iap" kubectl asks kubectl_complete-iap by itself.
_kubectl_iap() {
    local line=${COMP_LINE:0:COMP_POINT} words current files=no candidate
    COMPREPLY=()
    # By ourselves: bash takes a URL apart at its colons.
    read -ra words <<<"$line"
    [[ $line == *[[:space:]] ]] && words+=("")
    current=${words[-1]}
    while IFS= read -r candidate; do
        case $candidate in
            :0) files=yes ;;
            :*) ;;
            *) COMPREPLY+=("${candidate%%$'\t'*}") ;;
        esac
    done < <("${words[0]}" __complete "${words[@]:1}" 2>/dev/null)
    if [[ $files == yes ]]; then
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
        return
    fi
    local break
    for break in : =; do
        if [[ $COMP_WORDBREAKS == *"$break"* && $current == *"$break"* ]]; then
            local i typed=${current%"${current##*"$break"}"}
            for i in "${!COMPREPLY[@]}"; do COMPREPLY[i]=${COMPREPLY[i]#"$typed"}; done
        fi
    done
    [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == */ ]] && compopt -o nospace
    return 0
}
complete -F _kubectl_iap kubectl-iap
