// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/objectinfo.h"

#include <array>
#include <memory>

namespace Quartermaster {

/// Where the objects of a selection are taken from, a piece at a time. Immutable; any thread.
class ObjectSource
{
public:
    ObjectSource() = default;
    virtual ~ObjectSource() = default;
    Q_DISABLE_COPY_MOVE(ObjectSource)

    /// At most \a most of them from the \a from-th on; fewer at the end.
    [[nodiscard]] virtual QList<ObjectInfo> objects(qint64 from, qint64 most) const = 0;
};

/// The selected objects, as they were when the value was made: cheap to copy and to ask, however many they are. The objects
/// themselves are made when they are asked for, so take them piece by piece, from the event loop or in a worker.
class Selection
{
public:
    /// What must be known of all of them, without a look at each.
    struct Facts {
        /// Objects whose object layer says the same.
        struct Group {
            QList<Finding> findings;
            qint64 count = 0;
            QString name = {}; ///< Of the first of them.
        };
        qint64 count = 0;
        qint64 bytes = 0;        ///< Of those whose size is known.
        qint64 unknownSizes = 0; ///< Objects, not folders, without a size.
        std::array<qint64, 3> kinds = {};
        std::array<QString, 3> firstNames = {}; ///< Of each kind.
        qint64 homeless = 0;                    ///< Without a location.
        QString firstHomeless = {};             ///< Its name.
        QList<Group> groups = {};               ///< Of those with findings, in order of appearance.

        void add(const ObjectInfo &object);
        void addFindings(const QList<Finding> &findings, qint64 count, const QString &name);
    };

    Selection() = default; ///< Nothing.
    Selection(const QList<ObjectInfo> &objects);
    /// Of \a count objects; without \a facts they are still being counted.
    Selection(std::shared_ptr<const ObjectSource> source, qint64 count, std::shared_ptr<const Facts> facts);

    [[nodiscard]] bool isEmpty() const { return m_count == 0; }
    [[nodiscard]] qint64 count() const { return m_count; }
    /// False while a worker still adds up a large selection: nothing but the count is known then.
    [[nodiscard]] bool isCounted() const { return m_facts || m_count == 0; }
    /// Empty while not counted.
    [[nodiscard]] const Facts &facts() const;
    [[nodiscard]] qint64 count(ObjectInfo::Kind kind) const { return facts().kinds.at(static_cast<size_t>(kind)); }
    /// The name of the first of \a kind; empty for none.
    [[nodiscard]] QString firstName(ObjectInfo::Kind kind) const
    {
        return facts().firstNames.at(static_cast<size_t>(kind));
    }

    [[nodiscard]] ObjectInfo first() const; ///< Default constructed for none.
    [[nodiscard]] QList<ObjectInfo> objects(qint64 from, qint64 most) const;

private:
    std::shared_ptr<const ObjectSource> m_source;
    std::shared_ptr<const Facts> m_facts;
    qint64 m_count = 0;
};

} // namespace Quartermaster

Q_DECLARE_METATYPE(Quartermaster::Selection)
