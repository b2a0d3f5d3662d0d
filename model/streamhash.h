// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QFlags>
#include <QString>

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace Quartermaster {

/// As glance has them: MD5 is `checksum`, SHA-512 is `os_hash_value`.
enum class HashKind : quint8 { Md5 = 1, Sha512 = 2 };
Q_DECLARE_FLAGS(HashKinds, HashKind)
Q_DECLARE_OPERATORS_FOR_FLAGS(HashKinds)
inline constexpr HashKinds allHashes = HashKinds(HashKind::Md5) | HashKind::Sha512;

/// One hash in the making.
class Hasher
{
public:
    virtual ~Hasher() = default;
    virtual void add(QByteArrayView data) = 0;
    [[nodiscard]] virtual QByteArray result() = 0; ///< Raw. Called once, last.
};

using HasherFactory = std::unique_ptr<Hasher> (*)(HashKind);
/// Where hashes come from in this program, instead of from QCryptographicHash. Before the first one; the factory may give null for what it
/// does not have.
void setHasherFactory(HasherFactory factory);
[[nodiscard]] std::unique_ptr<Hasher> makeHasher(HashKind kind);

/// MD5 and SHA-512 of one stream, in the thread that calls.
class StreamHash
{
public:
    explicit StreamHash(HashKinds kinds = allHashes);
    void add(QByteArrayView data);
    [[nodiscard]] QString md5();    ///< Hex; empty when not wanted. Ends the stream.
    [[nodiscard]] QString sha512(); ///< The same.
    [[nodiscard]] qint64 size() const { return m_size; }

private:
    [[nodiscard]] static QString textOf(std::unique_ptr<Hasher> &hasher, QString &text);

    std::unique_ptr<Hasher> m_md5;
    std::unique_ptr<Hasher> m_sha512;
    QString m_md5Text;
    QString m_sha512Text;
    qint64 m_size = 0;
};

/// The same of a long stream, each hash in a thread of its own, while the caller reads and writes. It lends the buffers that the stream goes
/// through, so that nothing is copied. One thread calls.
class ParallelHash
{
public:
    static constexpr qint64 usualBlock = 1LL << 20; // bytes

    explicit ParallelHash(HashKinds kinds, qint64 blockSize = usualBlock);
    ~ParallelHash();
    Q_DISABLE_COPY_MOVE(ParallelHash)

    /// A buffer of blockSize() bytes to fill. Waits until one is free: memory stays bounded.
    [[nodiscard]] char *buffer();
    [[nodiscard]] qint64 blockSize() const { return m_blockSize; }
    /// The first \a size bytes of the buffer are the next ones of the stream. They may be read, but not changed, until buffer() is called
    /// again.
    [[nodiscard]] QByteArrayView commit(qint64 size);
    /// Bytes from elsewhere; copied where they are hashed at all.
    void add(QByteArrayView data);

    [[nodiscard]] qint64 size() const { return m_size; }
    [[nodiscard]] QString md5();    ///< Hex; empty when not wanted. Ends the stream.
    [[nodiscard]] QString sha512(); ///< The same.

private:
    struct Block {
        std::unique_ptr<char[]> data;
        qint64 size = 0;
        int readers = 0; ///< Lanes that have not hashed it yet, and the caller.
    };
    /// One hash and its thread.
    struct Lane {
        HashKind kind;
        std::unique_ptr<Hasher> hasher;
        std::deque<Block *> waiting = {};
        std::thread thread = {};
        QString text = {};
    };

    void run(Lane &lane);
    void startLanes();
    void end();
    [[nodiscard]] QString textOf(HashKind kind);

    const qint64 m_blockSize;
    std::mutex m_mutex;
    std::condition_variable m_filled;
    std::condition_variable m_freed;
    std::vector<std::unique_ptr<Block>> m_blocks;
    std::vector<std::unique_ptr<Lane>> m_lanes;
    Block *m_current = nullptr; ///< Lent to the caller.
    qint64 m_size = 0;
    bool m_hasThreads = false;
    bool m_isEnding = false;
    bool m_isDone = false;
};

} // namespace Quartermaster
