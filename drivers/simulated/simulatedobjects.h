// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/objectinfo.h"

#include <QByteArray>
#include <QSet>

#include <map>
#include <memory>

namespace Quartermaster {

/// One object's content and facts. A value; contents are shared and never change.
struct SimulatedObject {
    qint64 size = 0;
    quint64 seed = 0; ///< Of a generated content; not used when there is data.
    std::shared_ptr<const QByteArray> data = {};
    QDateTime modified = {};  ///< UTC.
    QString checksum = {};    ///< MD5, hex; empty until somebody needed it.
    QString osHashValue = {}; ///< SHA-512, hex.
    QMap<QString, QString> metadata = {};

    /// Copies \a count bytes from \a offset on; both lie within the size.
    void read(qint64 offset, char *buffer, qint64 count) const;
};

/// The objects of one simulated store. Generated ones cost nothing until they are changed: their names, sizes, times and bytes
/// follow from their number. Not locked.
class SimulatedObjects
{
public:
    static constexpr int pageSize = 1000;

    /// \a generated objects, "image-0000.qcow2" and so on, of 1 KiB to 8 MiB.
    explicit SimulatedObjects(qint64 generated = 0, quint64 seed = 1);

    [[nodiscard]] std::optional<SimulatedObject> find(const QString &path) const;
    void insert(const QString &path, SimulatedObject object);
    bool remove(const QString &path);
    [[nodiscard]] qint64 usedBytes() const { return m_used; }

    /// \a path ends with "/". A container is there when it was made or something lies in it.
    [[nodiscard]] bool hasContainer(const QString &path) const;
    [[nodiscard]] bool isEmptyContainer(const QString &path) const;
    void insertContainer(const QString &path) { m_containers.insert(path); }
    bool removeContainer(const QString &path) { return m_containers.remove(path); }

    /// What lies directly under \a prefix ("" or ending with "/"), sorted by UTF-16 code units, after \a token. Locations are left empty.
    [[nodiscard]] ObjectPage page(const QString &prefix, const QString &token) const;
    /// Every path, containers too, sorted.
    [[nodiscard]] QStringList everything() const;

private:
    [[nodiscard]] QString generatedName(qint64 number) const;
    [[nodiscard]] qint64 generatedNumber(
        const QString &path) const; ///< -1 for none, or one that was removed or replaced.
    [[nodiscard]] SimulatedObject generatedObject(qint64 number) const;
    [[nodiscard]] qint64 firstGeneratedAfter(const QString &name) const;
    /// The first entry under \a prefix whose path is greater than \a after; empty for none.
    [[nodiscard]] QString nextEntry(const QString &prefix, const QString &after) const;

    qint64 m_generated;
    quint64 m_seed;
    int m_digits = 4;
    qint64 m_used = 0;
    QSet<qint64> m_hidden; ///< Generated ones that were removed or replaced.
    std::map<QString, SimulatedObject> m_objects;
    QSet<QString> m_containers;
};

} // namespace Quartermaster
