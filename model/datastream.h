// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/error.h"
#include "model/streamhash.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QMutex>
#include <QString>
#include <QWaitCondition>

#include <memory>

namespace Quartermaster {

struct ObjectInfo;

/// Where downloaded bytes go. Used by one thread at a time, a worker's; calls may block.
/// A sink that is destroyed without finish() leaves nothing behind.
class DataSink
{
public:
    virtual ~DataSink() = default;
    /// Told once before begin(), by drivers that know it then: what will come, as the backend describes it now. One that goes on
    /// with what is there already refuses here what has changed.
    [[nodiscard]] virtual Result<void> identify(const ObjectInfo &) { return {}; }
    /// Told once before the first write; \a total is -1 when not known.
    [[nodiscard]] virtual Result<void> begin(qint64 total) = 0;
    [[nodiscard]] virtual Result<void> write(QByteArrayView data) = 0;
    /// All is there and checked: make it visible.
    [[nodiscard]] virtual Result<void> finish() = 0;

    /// Which hashes of what comes are to be told, whether or not there is something to compare them with. They take longer than
    /// network and disk do, so files and descriptors begin with none; all others with all.
    [[nodiscard]] HashKinds wantedHashes() const { return m_wantedHashes; }
    void setWantedHashes(HashKinds kinds) { m_wantedHashes = kinds; }

private:
    HashKinds m_wantedHashes = allHashes;
};

/// Where uploaded bytes come from. Used by one thread at a time, a worker's; calls may block.
class DataSource
{
public:
    virtual ~DataSource() = default;
    /// Opens, and says how many bytes will come: -1 when not known. Called once, first.
    [[nodiscard]] virtual Result<qint64> open() = 0;
    /// At most \a most bytes into \a buffer; 0 at the end. Fails with SourceChanged when fewer or more bytes come than open() said.
    [[nodiscard]] virtual Result<qint64> read(char *buffer, qint64 most) = 0;
    /// For messages: a path, never a secret.
    [[nodiscard]] virtual QString name() const = 0;

    /// Which hashes of what goes are to be told; drivers make those that they compare in any case. As with sinks, files begin with
    /// none, all others with all.
    [[nodiscard]] HashKinds wantedHashes() const { return m_wantedHashes; }
    void setWantedHashes(HashKinds kinds) { m_wantedHashes = kinds; }

private:
    HashKinds m_wantedHashes = allHashes;
};

/// A file that grows as NAME.part beside its target, is synced and then renamed; removed when it comes to nothing.
/// An existing target is an error (AlreadyExists) unless \a overwrite; it is replaced only at the end.
[[nodiscard]] std::shared_ptr<DataSink> fileSink(const QString &path, bool overwrite);
/// An open descriptor, such as standard output; not closed. A closed pipe fails with LocalFile and evidence EPIPE.
[[nodiscard]] std::shared_ptr<DataSink> descriptorSink(int descriptor, const QString &name);
/// Appends to \a target; for tests and previews. Fails with BadInput past \a most bytes.
[[nodiscard]] std::shared_ptr<DataSink> memorySink(std::shared_ptr<QByteArray> target, qint64 most = 64LL << 20);

/// A regular file; a folder, device, pipe or unreadable file fails in open() with LocalFile. Notices when the file changes
/// while it is read.
[[nodiscard]] std::shared_ptr<DataSource> fileSource(const QString &path);
[[nodiscard]] std::shared_ptr<DataSource> memorySource(QByteArray data, QString name = QStringLiteral("memory"));

/// A bounded pipe: what is written at one end is read at the other, each in its own thread. For copies between stores. When one
/// end goes, the other fails with Canceled.
struct Pipe {
    std::shared_ptr<DataSink> sink;
    std::shared_ptr<DataSource> source;
};
[[nodiscard]] Pipe makePipe(qint64 capacity = 4LL << 20);

} // namespace Quartermaster
