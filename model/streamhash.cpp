// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/streamhash.h"

#include <QCryptographicHash>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>

namespace Quartermaster {

namespace {

std::atomic<HasherFactory> factoryInUse = nullptr;

class QtHasher final : public Hasher
{
public:
    explicit QtHasher(HashKind kind)
        : m_hash(kind == HashKind::Md5 ? QCryptographicHash::Md5 : QCryptographicHash::Sha512)
    {}
    void add(QByteArrayView data) override { m_hash.addData(data); }
    [[nodiscard]] QByteArray result() override { return m_hash.result(); }

private:
    QCryptographicHash m_hash;
};

} // namespace

void setHasherFactory(HasherFactory factory)
{
    factoryInUse = factory;
}

std::unique_ptr<Hasher> makeHasher(HashKind kind)
{
    const HasherFactory factory = factoryInUse;
    std::unique_ptr<Hasher> hasher = factory ? factory(kind) : nullptr;
    return hasher ? std::move(hasher) : std::make_unique<QtHasher>(kind);
}

StreamHash::StreamHash(HashKinds kinds)
    : m_md5(kinds.testFlag(HashKind::Md5) ? makeHasher(HashKind::Md5) : nullptr)
    , m_sha512(kinds.testFlag(HashKind::Sha512) ? makeHasher(HashKind::Sha512) : nullptr)
{}

void StreamHash::add(QByteArrayView data)
{
    if (m_md5)
        m_md5->add(data);
    if (m_sha512)
        m_sha512->add(data);
    m_size += data.size();
}

QString StreamHash::md5()
{
    return textOf(m_md5, m_md5Text);
}

QString StreamHash::sha512()
{
    return textOf(m_sha512, m_sha512Text);
}

QString StreamHash::textOf(std::unique_ptr<Hasher> &hasher, QString &text)
{
    if (hasher)
        text = QString::fromLatin1(hasher->result().toHex());
    hasher.reset();
    return text;
}

ParallelHash::ParallelHash(HashKinds kinds, qint64 blockSize)
    : m_blockSize(blockSize)
{
    for (const HashKind kind : {HashKind::Md5, HashKind::Sha512}) {
        if (kinds.testFlag(kind))
            m_lanes.push_back(std::make_unique<Lane>(Lane{.kind = kind, .hasher = makeHasher(kind)}));
    }
}

ParallelHash::~ParallelHash()
{
    {
        const std::lock_guard lock(m_mutex);
        for (const auto &lane : m_lanes)
            lane->waiting.clear(); // nobody wants to know any more
    }
    end();
}

char *ParallelHash::buffer()
{
    constexpr size_t mostBlocks = 4;
    std::unique_lock lock(m_mutex);
    if (m_current && m_current->size > 0) {
        --m_current->readers;
        m_current = nullptr;
    }
    while (!m_current) {
        const auto free = std::find_if(m_blocks.begin(), m_blocks.end(),
                                       [](const auto &block) { return block->readers == 0; });
        if (free != m_blocks.end()) {
            m_current = free->get();
        } else if (m_blocks.size() < mostBlocks) {
            m_blocks.push_back(std::make_unique<Block>(Block{.data = std::unique_ptr<char[]>(new char[m_blockSize])}));
            m_current = m_blocks.back().get();
        } else {
            m_freed.wait(lock);
        }
    }
    m_current->readers = 1;
    m_current->size = 0;
    return m_current->data.get();
}

QByteArrayView ParallelHash::commit(qint64 size)
{
    if (size == 0)
        return {};
    // A stream that ends with its first block is not worth a thread.
    if (m_size > 0 && !m_hasThreads)
        startLanes();
    m_size += size;
    const std::lock_guard lock(m_mutex);
    m_current->size = size;
    for (const auto &lane : m_lanes) {
        lane->waiting.push_back(m_current);
        ++m_current->readers;
    }
    m_filled.notify_all();
    return {m_current->data.get(), size};
}

void ParallelHash::add(QByteArrayView data)
{
    if (m_lanes.empty()) {
        m_size += data.size();
        return;
    }
    while (!data.isEmpty()) {
        const qint64 size = std::min<qint64>(data.size(), m_blockSize);
        std::memcpy(buffer(), data.data(), static_cast<size_t>(size));
        static_cast<void>(commit(size));
        data = data.sliced(size);
    }
}

QString ParallelHash::md5()
{
    return textOf(HashKind::Md5);
}

QString ParallelHash::sha512()
{
    return textOf(HashKind::Sha512);
}

QString ParallelHash::textOf(HashKind kind)
{
    end();
    for (const auto &lane : m_lanes) {
        if (lane->kind != kind)
            continue;
        if (lane->hasher)
            lane->text = QString::fromLatin1(lane->hasher->result().toHex());
        lane->hasher.reset();
        return lane->text;
    }
    return {};
}

void ParallelHash::startLanes()
{
    m_hasThreads = true;
    for (const auto &lane : m_lanes)
        lane->thread = std::thread([this, one = lane.get()] { run(*one); });
}

void ParallelHash::run(Lane &lane)
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_filled.wait(lock, [&] { return !lane.waiting.empty() || m_isEnding; });
        if (lane.waiting.empty())
            return;
        Block *block = lane.waiting.front();
        lane.waiting.pop_front();
        lock.unlock();
        lane.hasher->add({block->data.get(), block->size});
        lock.lock();
        if (--block->readers == 0)
            m_freed.notify_one();
    }
}

/// All that waits is hashed, then the threads go.
void ParallelHash::end()
{
    if (std::exchange(m_isDone, true))
        return;
    {
        const std::lock_guard lock(m_mutex);
        m_isEnding = true;
        m_filled.notify_all();
    }
    for (const auto &lane : m_lanes) {
        if (lane->thread.joinable())
            lane->thread.join();
        else
            run(*lane); // no threads: hashed here
    }
}

} // namespace Quartermaster
