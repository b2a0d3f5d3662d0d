// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/objectinfo.h"

#include <QByteArray>
#include <QHash>
#include <QStringList>

#include <limits>
#include <vector>

namespace Quartermaster {

/// Many ObjectInfo in little memory: names in one arena, common beginnings and types once, everything rare beside it. What
/// comes out equals what went in.
class PackedObjects
{
public:
    [[nodiscard]] int size() const { return static_cast<int>(m_rows.size()); }
    [[nodiscard]] ObjectInfo at(int row) const;
    [[nodiscard]] QString name(int row) const;
    [[nodiscard]] QString path(int row) const;
    [[nodiscard]] ObjectInfo::Kind kind(int row) const { return this->row(row).kind; }
    [[nodiscard]] std::optional<qint64> bytes(int row) const;
    [[nodiscard]] QDateTime modified(int row) const;
    [[nodiscard]] QString type(int row) const;

    void append(const ObjectInfo &object);
    void replace(int row, const ObjectInfo &object);
    void remove(int first, int count);
    void clear();
    void reserve(int rows) { m_rows.reserve(static_cast<size_t>(rows)); }

private:
    static constexpr qint64 noTime = std::numeric_limits<qint64>::min();
    static constexpr qsizetype digestLength = 16; // MD5
    static constexpr quint32 noRest = std::numeric_limits<quint32>::max();

    struct Row {
        qint64 size = -1;         ///< -1 when not known.
        qint64 modified = noTime; ///< ms since 1970, UTC.
        quint64 name = 0;         ///< Where its UTF-8 begins in m_arena.
        quint32 nameLength = 0;   ///< In bytes.
        quint32 rest = noRest;    ///< Key in m_rest.
        quint32 pathHead =
            0; ///< In m_words; path = head + name (+ "/" for what is not an object), where not in m_rest.
        quint32 locationHead = 0; ///< In m_words; location = head + name, where not in m_rest; 0: none.
        quint16 type = 0;         ///< In m_words.
        ObjectInfo::Kind kind = ObjectInfo::Kind::Object;
        bool hasDigest : 1 = false; ///< 16 bytes of MD5 follow the name in m_arena.
        bool isAscii : 1 = true;    ///< The name.
    };
    /// What does not fit the row's pattern.
    struct Rest {
        std::optional<QString> name = {}; ///< One that UTF-8 can't hold.
        std::optional<QString> path = {};
        std::optional<QString> location = {};
        std::optional<QString> checksum = {};
        std::optional<QString> type = {};
        QList<Finding> findings = {};
        QVariantMap properties = {};
    };

    [[nodiscard]] Row pack(const ObjectInfo &object);
    [[nodiscard]] quint32 word(const QString &text);
    [[nodiscard]] const Row &row(int index) const { return m_rows[static_cast<size_t>(index)]; }
    [[nodiscard]] const Rest *rest(const Row &row) const; ///< Null where it has none.
    [[nodiscard]] QString name(const Row &row) const;
    [[nodiscard]] QString path(const Row &row) const;
    [[nodiscard]] static qsizetype arenaBytes(const Row &row)
    {
        return row.nameLength + (row.hasDigest ? digestLength : 0);
    }
    void forget(const Row &row);
    void squeeze();

    std::vector<Row> m_rows;
    QByteArray m_arena;
    qsizetype m_waste = 0;             ///< Bytes of m_arena that no row uses any more.
    QStringList m_words = {QString()}; ///< The first is empty.
    QHash<QString, quint32> m_wordIndex;
    QHash<quint32, Rest> m_rest;
    quint32 m_nextRest = 0;
};

} // namespace Quartermaster
