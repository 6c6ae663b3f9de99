# shellcheck shell=bash
# Which scenario runs where: the rows of scenarios.table; sourced by `run`.

# plan TIERS BEGINNING TARGET...: lines of TIER TARGET SCENARIO, in the table's order: the runs of these tiers
# (separated by |) of the scenarios with that beginning, and what makes the machines that they start from.
plan() {
    local tiers=$1 beginning=$2 scenario tier on target
    shift 2
    while read -r scenario tier on; do
        case $scenario in
        0[01]-* | "$beginning"*) [[ "|$tiers|" = *"|$tier|"* ]] || continue ;;
        *) continue ;;
        esac
        for target in "$@"; do
            case " $on " in *" $target "*) echo "$tier $target $scenario" ;; esac
        done
    done < <(grep -v '^#' "$LAB_HERE/scenarios.table")
}

# list TARGET...: all runs, by scenario and tier.
list() {
    local tier
    for tier in default full; do
        echo "lab, tier $tier: $(plan "$tier" "" "$@" | grep -c "^$tier ") scenario runs"
        plan "$tier" "" "$@" | awk -v tier="$tier" '
            $1 == tier { on[$3] = on[$3] " " $2 }
            END { for (scenario in on) printf "  %-19s%s\n", scenario, on[scenario] }' | sort
    done
}
