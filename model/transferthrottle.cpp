// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/transferthrottle.h"

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr double burst = 0.1;   // s of the rate that may pass at once after a silence
constexpr int longestNap = 100; // ms between two looks at the stop flag

tl::unexpected<Error> stopped()
{
    return failure(ErrorKind::Canceled, u"stopped"_s);
}

class ThrottledSink final : public DataSink
{
public:
    ThrottledSink(std::shared_ptr<DataSink> inner, std::shared_ptr<BandwidthLimit> limit,
                  std::shared_ptr<StreamControl> control)
        : m_inner(std::move(inner))
        , m_limit(std::move(limit))
        , m_control(std::move(control))
    {}

    Result<void> identify(const ObjectInfo &source) override { return m_inner->identify(source); }
    Result<void> begin(qint64 total) override
    {
        if (m_control->stop)
            return stopped();
        return m_inner->begin(total);
    }
    Result<void> write(QByteArrayView data) override
    {
        while (!data.isEmpty()) {
            const qint64 size = std::min<qint64>(data.size(), m_limit->slice());
            if (!m_limit->take(size, m_control->stop))
                return stopped();
            if (auto written = m_inner->write(data.first(size)); !written)
                return written;
            data = data.sliced(size);
        }
        return {};
    }
    Result<void> finish() override
    {
        if (m_control->stop) // paused or canceled at the last moment: it is not to appear
            return stopped();
        return m_inner->finish();
    }

private:
    std::shared_ptr<DataSink> m_inner;
    std::shared_ptr<BandwidthLimit> m_limit;
    std::shared_ptr<StreamControl> m_control;
};

class ThrottledSource final : public DataSource
{
public:
    ThrottledSource(std::shared_ptr<DataSource> inner, std::shared_ptr<BandwidthLimit> limit,
                    std::shared_ptr<StreamControl> control)
        : m_inner(std::move(inner))
        , m_limit(std::move(limit))
        , m_control(std::move(control))
    {}

    Result<qint64> open() override { return m_inner->open(); }
    Result<qint64> read(char *buffer, qint64 most) override
    {
        const qint64 wanted = std::min(most, m_limit->slice());
        if (m_control->stop)
            return stopped();
        const Result<qint64> count = m_inner->read(buffer, wanted);
        if (count && *count > 0 && !m_limit->take(*count, m_control->stop))
            return stopped();
        return count;
    }
    [[nodiscard]] QString name() const override { return m_inner->name(); }

private:
    std::shared_ptr<DataSource> m_inner;
    std::shared_ptr<BandwidthLimit> m_limit;
    std::shared_ptr<StreamControl> m_control;
};

} // namespace

void BandwidthLimit::setBytesPerSecond(qint64 bytes)
{
    const QMutexLocker lock(&m_mutex);
    refill();
    m_rate = std::max<qint64>(0, bytes);
    m_tokens = std::clamp(m_tokens, -static_cast<double>(m_rate), static_cast<double>(m_rate) * burst);
    m_changed.wakeAll();
}

qint64 BandwidthLimit::slice() const
{
    constexpr qint64 smallest = 1024;
    constexpr qint64 largest = 1 << 20;
    constexpr qint64 perSecond = 20;
    const qint64 rate = bytesPerSecond();
    return rate == 0 ? std::numeric_limits<qint64>::max() : std::clamp(rate / perSecond, smallest, largest);
}

void BandwidthLimit::refill()
{
    const qint64 now = m_clock.nsecsElapsed();
    const auto rate = static_cast<double>(m_rate.load());
    m_tokens = std::min(m_tokens + rate * static_cast<double>(now - m_filledAt) / 1e9, rate * burst);
    m_filledAt = now;
}

bool BandwidthLimit::take(qint64 bytes, const std::atomic_bool &stop)
{
    if (stop)
        return false;
    if (bytesPerSecond() == 0)
        return true;
    // What is asked for is owed at once, and waited for: so the streams queue up, whatever their pieces' sizes.
    const QMutexLocker lock(&m_mutex);
    refill();
    m_tokens -= static_cast<double>(bytes);
    double owed = -m_tokens;
    qint64 since = m_filledAt;
    while (owed > 0 && !stop) {
        const auto rate = static_cast<double>(m_rate.load());
        if (rate <= 0)
            return true;
        const auto left = static_cast<qint64>(owed * 1000 / rate) + 1;
        m_changed.wait(&m_mutex, static_cast<unsigned long>(std::min<qint64>(left, longestNap)));
        const qint64 now = m_clock.nsecsElapsed();
        owed -= rate * static_cast<double>(now - since) / 1e9;
        since = now;
    }
    return !stop;
}

std::shared_ptr<DataSink> throttledSink(std::shared_ptr<DataSink> inner, std::shared_ptr<BandwidthLimit> limit,
                                        std::shared_ptr<StreamControl> control)
{
    const HashKinds wanted = inner->wantedHashes();
    auto sink = std::make_shared<ThrottledSink>(std::move(inner), std::move(limit), std::move(control));
    sink->setWantedHashes(wanted);
    return sink;
}

std::shared_ptr<DataSource> throttledSource(std::shared_ptr<DataSource> inner, std::shared_ptr<BandwidthLimit> limit,
                                            std::shared_ptr<StreamControl> control)
{
    const HashKinds wanted = inner->wantedHashes();
    auto source = std::make_shared<ThrottledSource>(std::move(inner), std::move(limit), std::move(control));
    source->setWantedHashes(wanted);
    return source;
}

} // namespace Quartermaster
