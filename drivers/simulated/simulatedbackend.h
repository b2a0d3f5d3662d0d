// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/simulated/simulatedobjects.h"
#include "model/datastream.h"
#include "model/driver.h"
#include "model/simulation.h"
#include "model/workerpool.h"

#include <QElapsedTimer>
#include <QMutex>
#include <QWaitCondition>

namespace Quartermaster {

/// The backend of one simulated store: objects in memory, and the behaviour of its Simulation. Any thread. The functions with a
/// WorkContext wait as long as the behaviour says, and stream while data sinks and sources block.
class SimulatedBackend
{
public:
    static constexpr qint64 largestObject = 1LL << 30; ///< Bytes; uploads are held in memory.
    static constexpr qint64 chunkSize = 64LL << 10;    ///< Bytes.

    /// \a store is for locations.
    SimulatedBackend(QString store, SimulatedObjects objects);

    [[nodiscard]] SimulatedBehaviour behaviour() const;
    void setBehaviour(const SimulatedBehaviour &behaviour);

    /// simulated://STORE/NAME, percent-encoded.
    [[nodiscard]] QString location(const QString &path) const;
    /// The path in \a text, which is one already or a location; empty for the top. Fails with BadInput for a location of another
    /// scheme or store, and for a path with an empty part, "." or "..".
    [[nodiscard]] Result<QString> path(const QString &text) const;
    /// The same, and never empty.
    [[nodiscard]] Result<QString> objectPath(const QString &text) const;

    /// At once, whatever the delay.
    [[nodiscard]] Result<ProbeReport> probe() const;
    [[nodiscard]] Result<ObjectPage> list(WorkContext &context, const QString &prefix, const QString &token);
    [[nodiscard]] Result<ObjectInfo> stat(WorkContext &context, const QString &path);
    [[nodiscard]] Result<FetchedObject> get(WorkContext &context, const QString &path, const ByteRange &range,
                                            DataSink &sink);
    [[nodiscard]] Result<AddedObject> add(WorkContext &context, const QString &path, DataSource &source,
                                          bool overwrite);
    [[nodiscard]] Result<AddedObject> addAt(WorkContext &context, const QString &path, qint64 offset,
                                            DataSource &source);
    [[nodiscard]] Result<void> remove(WorkContext &context, const QString &path);
    [[nodiscard]] Result<void> createContainer(WorkContext &context, const QString &path);
    [[nodiscard]] Result<AddedObject> copy(WorkContext &context, const QString &from, const QString &to,
                                           bool overwrite);
    /// Of objects, not containers.
    [[nodiscard]] Result<AddedObject> rename(WorkContext &context, const QString &from, const QString &to);
    [[nodiscard]] Result<void> setMetadata(WorkContext &context, const QString &path, const Metadata &before,
                                           const Metadata &after);

    /// Behind the drivers' back, for tests and demos.
    void plant(const QString &path, const QByteArray &data);
    [[nodiscard]] std::optional<QByteArray> peek(const QString &path) const;
    [[nodiscard]] QStringList everything() const;
    /// How many requests came, probes not counted.
    [[nodiscard]] qint64 requests() const;

private:
    struct Transfer {
        Transfer() { since.start(); }
        qint64 bytes = 0;
        QElapsedTimer since;
    };
    [[nodiscard]] static tl::unexpected<Error> aboutObject(ErrorKind kind, const QString &path, const QString &detail);
    [[nodiscard]] static QString parentOf(const QString &path); ///< Empty for the top.
    /// One request: waits for its answer, and fails as the behaviour has it.
    [[nodiscard]] Result<void> request(WorkContext &context, OperationKind kind);
    /// What stands against \a kind now. The mutex is held, here and in isFull().
    [[nodiscard]] std::optional<Error> refusal(OperationKind kind) const;
    /// Whether an object of \a size bytes may come to stand at \a path. The mutex is held.
    [[nodiscard]] Result<void> checkTarget(const QString &path, bool overwrite) const;
    [[nodiscard]] Result<void> checkRoom(const QString &path, qint64 size) const;
    [[nodiscard]] Result<SimulatedObject> existing(const QString &path, OperationKind kind) const;
    [[nodiscard]] bool isFull() const;
    /// After \a bytes of a transfer: breaks off, slows down, waits while hung.
    [[nodiscard]] Result<void> pass(WorkContext &context, OperationKind kind, Transfer &transfer, qint64 bytes);
    /// All of \a source, which will end at \a offset plus its size in the object \a path.
    [[nodiscard]] Result<QByteArray> receive(WorkContext &context, OperationKind kind, const QString &path,
                                             qint64 offset, DataSource &source);
    /// Makes a whole object visible.
    [[nodiscard]] Result<AddedObject> keep(const QString &path, SimulatedObject object, OperationKind kind,
                                           bool overwrite);
    /// With its hashes, which are remembered.
    [[nodiscard]] SimulatedObject hashed(const QString &path, SimulatedObject object);
    [[nodiscard]] ObjectInfo describe(const QString &path, const SimulatedObject &object) const;
    [[nodiscard]] AddedObject describeAdded(const QString &path, const SimulatedObject &object) const;

    const QString m_store;
    mutable QMutex m_mutex; ///< Guards all that follows; never held while a sink or source works.
    QWaitCondition m_behaviourChanged;
    SimulatedBehaviour m_behaviour;
    SimulatedObjects m_objects;
    qint64 m_requests = 0;
};

} // namespace Quartermaster
