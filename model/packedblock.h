// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/objectinfo.h"

#include <QHash>
#include <QSharedData>

#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace Quartermaster {

/// Some thousand objects, a column an array: names in one arena, what many have in common once, everything rare beside it.
/// What comes out equals what went in. Shared with worker threads, and copied by whoever writes while it is shared.
class PackedBlock final : public QSharedData
{
public:
    static constexpr int capacity = 4096;
    static constexpr qint64 noTime = std::numeric_limits<qint64>::min();

    [[nodiscard]] int size() const { return static_cast<int>(m_sizes.size()); }
    [[nodiscard]] ObjectInfo at(int row) const;
    [[nodiscard]] QString name(int row) const;
    [[nodiscard]] QString path(int row) const;
    [[nodiscard]] const QString &pathHead(int row) const { return pattern(row).pathHead; }
    [[nodiscard]] const QString &type(int row) const { return pattern(row).type; }
    [[nodiscard]] ObjectInfo::Kind kind(int row) const { return pattern(row).kind; }
    [[nodiscard]] bool hasLocation(int row) const;
    [[nodiscard]] const QList<Finding> &findings(int row) const { return pattern(row).findings; }
    /// -1 when not known.
    [[nodiscard]] qint64 bytes(int row) const { return m_sizes[static_cast<size_t>(row)]; }
    /// ms since 1970, UTC; noTime when not known.
    [[nodiscard]] qint64 time(int row) const { return m_times[static_cast<size_t>(row)]; }
    /// The name in UTF-8, where it is one; see hasOddName().
    [[nodiscard]] std::string_view rawName(int row) const
    {
        const size_t begin = nameBegin(row);
        return {m_arena.data() + begin, m_nameEnds[static_cast<size_t>(row)] - begin};
    }
    [[nodiscard]] bool isAscii(int row) const { return pattern(row).isAscii; }
    /// Whether rawName() is not quite the name.
    [[nodiscard]] bool hasOddName(int row) const;
    /// Whether something of it fits no pattern.
    [[nodiscard]] bool hasRest(int row) const { return rest(row) != nullptr; }
    [[nodiscard]] bool hasRests() const { return !m_rests.isEmpty(); }
    /// All raw names, one behind the other, in the order of the rows.
    [[nodiscard]] std::string_view arena() const { return m_arena; }
    /// Also of size(): where the last one ends.
    [[nodiscard]] size_t nameBegin(int row) const { return row == 0 ? 0 : m_nameEnds[static_cast<size_t>(row) - 1]; }

    void append(const ObjectInfo &object);
    void append(const PackedBlock &from, int first, int count);
    void replace(int row, const ObjectInfo &object);
    /// Many replacements have left much behind that no row uses: time to pack the rows anew.
    [[nodiscard]] bool isWasteful() const { return m_patterns.size() + m_digests.size() > 3 * size_t(capacity); }
    void squeeze(); ///< Gives back what was only reserved.

private:
    static constexpr quint16 none = std::numeric_limits<quint16>::max();
    using Digest = std::array<char, 16>; // MD5

    /// What neighbours mostly have in common.
    struct Pattern {
        QString pathHead;     ///< path = head + name (+ "/" for what is not an object), where not in a Rest.
        QString locationHead; ///< location = head + name, where not empty and not in a Rest.
        QString type;
        QList<Finding> findings;
        ObjectInfo::Kind kind = ObjectInfo::Kind::Object;
        bool isAscii = true; ///< The raw name.
        friend bool operator==(const Pattern &, const Pattern &) = default;
    };
    /// What does not fit a pattern.
    struct Rest {
        std::optional<QString> name = {}; ///< One that UTF-8 can't hold, or that was replaced by another.
        std::optional<QString> path = {};
        std::optional<QString> location = {};
        std::optional<QString> checksum = {};
        QVariantMap properties = {};
        std::optional<Metadata> metadata = {};
        friend bool operator==(const Rest &, const Rest &) = default;
    };

    [[nodiscard]] const Pattern &pattern(int row) const { return m_patterns[m_patternOf[static_cast<size_t>(row)]]; }
    [[nodiscard]] const Rest *rest(int row) const; ///< Null where it has none.
    [[nodiscard]] quint16 patternFor(const ObjectInfo &object, bool isAscii, Rest &rest);
    [[nodiscard]] quint16 keepPattern(Pattern &&pattern);
    void setFacts(int row, const ObjectInfo &object, bool isAscii, Rest rest);
    void setRest(int row, Rest &&rest);
    void setDigest(int row, const Digest &digest);

    std::vector<qint64> m_sizes;
    std::vector<qint64> m_times;
    std::vector<quint32> m_nameEnds;
    std::vector<quint16> m_patternOf;
    std::vector<quint16> m_digestOf; ///< Empty while no row has one.
    std::string m_arena;
    std::vector<Digest> m_digests;
    std::vector<Pattern> m_patterns;
    QHash<int, Rest> m_rests; ///< By row.
};

} // namespace Quartermaster
