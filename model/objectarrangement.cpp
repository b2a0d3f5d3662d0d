// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/objectarrangement.h"

#include <algorithm>

namespace Quartermaster {

namespace {

using Kind = ArrangementStage::Kind;

RowSet setOf(const Rows &rows)
{
    RowSet set;
    for (const quint32 row : rows)
        set.insert(row);
    return set;
}

Rows only(const Rows &rows, const RowSet &wanted, bool contained = true)
{
    Rows result;
    result.reserve(rows.size());
    std::copy_if(rows.begin(), rows.end(), std::back_inserter(result),
                 [&](quint32 row) { return wanted.contains(row) == contained; });
    return result;
}

Rows joined(const Rows &first, const Rows &second)
{
    Rows all;
    all.reserve(first.size() + second.size());
    all.insert(all.end(), first.begin(), first.end());
    all.insert(all.end(), second.begin(), second.end());
    return all;
}

ArrangementStage stage(Kind kind, size_t first, size_t count, Rows rows)
{
    return {.kind = kind,
            .first = static_cast<int>(first),
            .count = static_cast<int>(count),
            .rows = std::make_shared<const Rows>(std::move(rows))};
}

/// Where in \a rows there are stretches of \a wanted: {first, count}. Empty when there are more than \a most.
std::vector<std::pair<size_t, size_t>> stretches(const Rows &rows, const RowSet &wanted, size_t most)
{
    std::vector<std::pair<size_t, size_t>> found;
    for (size_t i = 0; i < rows.size(); ++i) {
        if (!wanted.contains(rows[i]))
            continue;
        if (!found.empty() && found.back().first + found.back().second == i) {
            ++found.back().second;
            continue;
        }
        if (found.size() == most)
            return {};
        found.emplace_back(i, 1);
    }
    return found;
}

/// The way from \a before to what is shown next, in as few steps as views can bear: the rows that go and come are gathered
/// at the end, so that each needs one step only, unless they lie together anyway.
std::vector<ArrangementStage> way(const Rows &before, const SharedRows &next, RowSet &hidden)
{
    const Rows &after = *next;
    std::vector<ArrangementStage> stages;
    if (after.size() >= before.size() && std::equal(before.begin(), before.end(), after.begin())) {
        if (after.size() > before.size())
            stages.push_back({.kind = Kind::Insert,
                              .first = static_cast<int>(before.size()),
                              .count = static_cast<int>(after.size() - before.size()),
                              .rows = next});
        return stages;
    }
    const RowSet had = setOf(before);
    RowSet come = setOf(after);
    hidden = had;
    hidden -= come;
    come -= had;
    const Rows kept = only(after, had);
    const Rows going = only(before, hidden);
    const Rows coming = only(after, come);

    constexpr size_t few = 8;
    const auto goingAt = stretches(before, hidden, few);
    const auto comingAt = stretches(after, come, few);
    if (goingAt.empty() == going.empty() && comingAt.empty() == coming.empty() && only(before, hidden, false) == kept) {
        for (auto at = goingAt.rbegin(); at != goingAt.rend(); ++at)
            stages.push_back({Kind::Remove, static_cast<int>(at->first), static_cast<int>(at->second)});
        for (const auto &[first, count] : comingAt) {
            const auto from = after.begin() + static_cast<ptrdiff_t>(first);
            stages.push_back({.kind = Kind::Insert,
                              .first = static_cast<int>(first),
                              .count = static_cast<int>(count),
                              .inserted = Rows(from, from + static_cast<ptrdiff_t>(count))});
        }
        return stages;
    }

    if (joined(kept, going) != before)
        stages.push_back(stage(Kind::Permute, 0, 0, joined(kept, going)));
    if (!going.empty())
        stages.push_back(stage(Kind::Remove, kept.size(), going.size(), kept));
    if (!coming.empty()) {
        stages.push_back(stage(Kind::Insert, kept.size(), coming.size(), joined(kept, coming)));
        if (joined(kept, coming) != after)
            stages.push_back({.kind = Kind::Permute, .rows = next});
    }
    return stages;
}

} // namespace

ArrangementChange arrange(const PackedObjects &objects, const ObjectArrangement &before, const ObjectSort &sort,
                          const QString &filter, const RowSet &gone, const Rows &moved, const CancelToken &token)
{
    ArrangementChange change;
    ObjectArrangement &next = change.next;
    next.sort = sort;
    next.filter = filter;
    next.size = objects.size();
    const ObjectOrder order(objects, sort);
    const auto size = static_cast<quint32>(objects.size());
    const auto had = static_cast<quint32>(before.size);

    Rows fresh;
    for (quint32 row = had; row < size; ++row) {
        if (!gone.contains(row))
            fresh.push_back(row);
    }
    const RowSet changed = setOf(moved); // each once
    RowSet stale = changed;
    stale |= gone;
    const bool isSettled = stale.isEmpty();
    constexpr size_t few = 16; // of so many rows one fresh: then it is put in its place, else all are sorted
    if (before.sort == sort && fresh.size() + moved.size() <= before.sorted->size() / few) {
        if (fresh.empty() && isSettled) {
            next.sorted = before.sorted;
        } else {
            changed.forEach([&](quint32 row) {
                if (row < had && !gone.contains(row))
                    fresh.push_back(row);
                return true;
            });
            fresh = order.sorted(std::move(fresh), token);
            next.sorted = std::make_shared<const Rows>(isSettled
                                                           ? order.merged(*before.sorted, fresh)
                                                           : order.merged(only(*before.sorted, stale, false), fresh));
        }
    } else {
        Rows all;
        all.reserve(before.sorted->size() + fresh.size());
        for (quint32 row = 0; row < size; ++row) {
            if (!gone.contains(row))
                all.push_back(row);
        }
        next.sorted = std::make_shared<const Rows>(order.sorted(std::move(all), token));
    }

    if (filter.isEmpty()) {
        next.shown = next.sorted;
    } else {
        // Who passes the longer text has passed the shorter one.
        if (before.filter == filter) {
            next.matching = before.matching;
            next.matching |= rowsWith(objects, filter, before.size, objects.size(), token);
        } else {
            next.matching = rowsWith(objects, filter, 0, objects.size(), token);
        }
        next.shown = std::make_shared<const Rows>(only(*next.sorted, next.matching));
    }
    if (!token.isCanceled() && next.shown != before.shown)
        change.stages = way(*before.shown, next.shown, change.hidden);
    return change;
}

} // namespace Quartermaster
