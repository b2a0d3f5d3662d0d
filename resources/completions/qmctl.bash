# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
#
# bash completion for qmctl; qmctl itself knows what may follow.

_qmctl()
{
    # The words up to the cursor. bash has parted them at ":" and "=", which qmctl does not.
    local -a words=()
    local i piece glue=no
    for ((i = 1; i <= COMP_CWORD; i++)); do
        piece=${COMP_WORDS[i]}
        if [[ $piece == [:=] || $piece == :: ]] && ((${#words[@]})); then
            words[${#words[@]} - 1]+=$piece
            glue=yes
        elif [[ $glue == yes ]]; then
            words[${#words[@]} - 1]+=$piece
            glue=no
        else
            words+=("$piece")
        fi
    done
    ((${#words[@]})) || words=("")
    local current=${words[${#words[@]} - 1]} program=${COMP_WORDS[0]}
    words=("${words[@]:0:${#words[@]} - 1}" "$current")

    local before="" # what of the word bash takes for other words
    [[ $current != *[:=]* ]] || before=${current%"${current##*[:=]}"}
    COMPREPLY=()
    local line
    while IFS= read -r line; do
        if [[ $line == :files ]]; then
            compopt -o filenames 2>/dev/null
            while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "${current#"$before"}")
        elif [[ $line == "$current"* ]]; then
            COMPREPLY+=("${line#"$before"}")
            [[ $line != *: ]] || compopt -o nospace 2>/dev/null
        fi
    done < <("$program" --complete "${words[@]}" 2>/dev/null)
}
complete -F _qmctl qmctl
