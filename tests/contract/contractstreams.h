// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/datastream.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstring>
#include <memory>
#include <mutex>

namespace Quartermaster {

/// Holds a worker thread at one point until the test lets it go on.
class Gate
{
public:
    void pass()
    {
        std::unique_lock lock(m_mutex);
        m_waiting = true;
        m_changed.wait(lock, [this] { return m_open; });
    }
    void open()
    {
        const std::lock_guard lock(m_mutex);
        m_open = true;
        m_changed.notify_all();
    }
    [[nodiscard]] bool isWaitedAt()
    {
        const std::lock_guard lock(m_mutex);
        return m_waiting && !m_open;
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_waiting = false;
    bool m_open = false;
};

/// Opens its gate when a test ends, however it ends: no thread may be left waiting.
class GateKeeper
{
public:
    explicit GateKeeper(std::shared_ptr<Gate> gate)
        : m_gate(std::move(gate))
    {}
    ~GateKeeper() { m_gate->open(); }
    Q_DISABLE_COPY_MOVE(GateKeeper)

private:
    std::shared_ptr<Gate> m_gate;
};

/// Gives bytes as told, and trouble at the byte told.
class ScriptedSource final : public DataSource
{
public:
    explicit ScriptedSource(QByteArray data)
        : m_data(std::move(data))
    {}

    std::optional<qint64> announced = {}; ///< Instead of the true size.
    std::optional<Error> openError = {};
    std::optional<Error> readError = {};
    qint64 troubleAt = -1; ///< The byte before which readError comes, or the gate stands.
    std::shared_ptr<Gate> gate = {};
    std::atomic_int opened = 0;

    Result<qint64> open() override
    {
        ++opened;
        if (openError)
            return tl::unexpected(*openError);
        return announced.value_or(m_data.size());
    }
    Result<qint64> read(char *buffer, qint64 most) override
    {
        if (m_at == troubleAt) {
            if (gate)
                gate->pass();
            if (readError)
                return tl::unexpected(*readError);
        }
        const qint64 end = m_at < troubleAt ? std::min<qint64>(troubleAt, m_data.size()) : m_data.size();
        const qint64 count = std::min(most, end - m_at);
        std::memcpy(buffer, m_data.constData() + m_at, static_cast<size_t>(count));
        m_at += count;
        return count;
    }
    QString name() const override { return QStringLiteral("scripted source"); }

private:
    QByteArray m_data;
    qint64 m_at = 0;
};

/// Takes bytes as told, and makes trouble where told.
class ScriptedSink final : public DataSink
{
public:
    std::optional<Error> beginError = {};
    std::optional<Error> writeError = {};
    std::optional<Error> finishError = {};
    qint64 troubleAt = -1; ///< The byte from which on writeError comes, or the gate stands.
    std::shared_ptr<Gate> gate = {};
    std::atomic<qint64> taken = 0;
    std::atomic_bool finished = false;

    Result<void> begin(qint64) override
    {
        if (beginError)
            return tl::unexpected(*beginError);
        return {};
    }
    Result<void> write(QByteArrayView data) override
    {
        if (troubleAt >= 0 && taken + data.size() > troubleAt) {
            if (gate)
                gate->pass();
            if (writeError)
                return tl::unexpected(*writeError);
        }
        taken += data.size();
        return {};
    }
    Result<void> finish() override
    {
        if (finishError)
            return tl::unexpected(*finishError);
        finished = true;
        return {};
    }
};

/// \a size bytes that repeat nowhere near; the same ones each time.
[[nodiscard]] inline QByteArray testBytes(qint64 size)
{
    QByteArray bytes(size, Qt::Uninitialized);
    quint32 state = 0x2545f491;
    for (char &byte : bytes) {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        byte = static_cast<char>(state >> 24);
    }
    return bytes;
}

} // namespace Quartermaster
