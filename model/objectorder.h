// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/operation.h"
#include "model/packedobjects.h"
#include "model/rowset.h"

#include <QStringView>

namespace Quartermaster {

using Rows = std::vector<quint32>; ///< Row numbers of PackedObjects, in the order in which they are shown.

/// By what the rows of a table are put in order: folders first, then the key, then the name, then as they came. So the order
/// is total, and sorting twice changes nothing.
///
/// Names are compared as people read them: numbers by their value ("img-9" before "img-10"), without regard to case and to
/// accents; what is still equal by its bytes. The digits of an id (a UUID, or eight or more hexadecimal digits with letters among
/// them) are no numbers: ids are in the order of their characters. It is one order for all languages: no locale can be had for a million names in
/// less than a second, and the same store is in the same order on each desk.
struct ObjectSort {
    enum class Key : quint8 { Name, Size, Time, Type };
    Key key = Key::Name;
    bool descending = false;
    friend bool operator==(const ObjectSort &, const ObjectSort &) = default;
};

/// Two of them compare byte by byte as their names do by the rules above.
[[nodiscard]] std::string naturalKey(QStringView name);

/// Looks through and sorts the rows of a snapshot. Any thread; nothing here is quick with a million rows.
class ObjectOrder
{
public:
    ObjectOrder(const PackedObjects &objects, ObjectSort sort)
        : m_objects(objects)
        , m_sort(sort)
    {}

    [[nodiscard]] bool isLess(quint32 a, quint32 b) const;
    /// Stops early, with a result of no use, when \a token is canceled.
    [[nodiscard]] Rows sorted(Rows rows, const CancelToken &token) const;
    /// Both must be sorted.
    [[nodiscard]] Rows merged(const Rows &rows, const Rows &fresh) const;
    /// The index of \a row in \a rows, which must be sorted; -1 for none.
    [[nodiscard]] int indexOf(const Rows &rows, quint32 row) const;

private:
    [[nodiscard]] int compareKeys(quint32 a, quint32 b) const;
    void sortByName(Rows &rows, const CancelToken &token) const;
    void sortByNumber(Rows &rows) const;
    [[nodiscard]] std::vector<quint64> numbers(const Rows &rows) const;

    const PackedObjects &m_objects;
    ObjectSort m_sort;
};

/// The rows from \a first to \a end whose name contains \a text, whatever the case of the letters (of non-ASCII letters too).
[[nodiscard]] RowSet rowsWith(const PackedObjects &objects, const QString &text, int first, int end,
                              const CancelToken &token);
/// The index in \a rows, from \a from on and around, of the first row whose name begins with \a text in any case; -1 for none.
[[nodiscard]] int indexBeginningWith(const PackedObjects &objects, const Rows &rows, const QString &text, int from,
                                     const CancelToken &token);

} // namespace Quartermaster
