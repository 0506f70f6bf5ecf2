#compdef kubectl-iap
# Completion of kubectl-iap for zsh. Load it: source <(kubectl-iap completion zsh), or save it as _kubectl-iap in a folder of $fpath.
_kubectl_iap() {
    local line candidate says files=no
    local -a names shown
    while IFS= read -r line; do
        case $line in
            :0) files=yes ;;
            :*) ;;
            *)
                candidate=${line%%$'\t'*}
                says=${line#*$'\t'}
                names+=("$candidate")
                if [[ $says == "$line" || -z $says ]]; then shown+=("$candidate"); else shown+=("$candidate  -- $says"); fi
                ;;
        esac
    done < <("${words[1]}" __complete "${(@)words[2,CURRENT]}" 2>/dev/null)
    if [[ $files == yes ]]; then
        _files
        return
    fi
    (( ${#names} )) || return 1
    if [[ ${#names} -eq 1 && ${names[1]} == */ ]]; then
        compadd -S '' -- "${names[@]}"
    else
        compadd -l -d shown -- "${names[@]}"
    fi
}
if [[ ${funcstack[1]:-} == _kubectl-iap ]]; then
    _kubectl_iap "$@"
else
    compdef _kubectl_iap kubectl-iap
fi
