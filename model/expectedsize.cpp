// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/expectedsize.h"

#include "model/objectinfo.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

class ExpectingSink final : public DataSink
{
public:
    ExpectingSink(std::shared_ptr<DataSink> inner, qint64 size)
        : m_inner(std::move(inner))
        , m_size(size)
    {}

    Result<void> identify(const ObjectInfo &source) override
    {
        m_hasChecksum = !source.checksum.isEmpty();
        return m_inner->identify(source);
    }
    Result<void> begin(qint64 total) override
    {
        // Whether more than was listed really comes is yet to be seen.
        if (auto agreed = compare(total < 0 ? m_size : std::min(total, m_size)); !agreed)
            return agreed;
        return m_inner->begin(total);
    }
    Result<void> write(QByteArrayView data) override
    {
        m_done += data.size();
        return m_inner->write(data);
    }
    Result<void> finish() override
    {
        if (auto agreed = compare(m_done); !agreed)
            return agreed;
        return m_inner->finish();
    }

private:
    [[nodiscard]] Result<void> compare(qint64 size) const
    {
        if (m_hasChecksum || size == m_size)
            return {};
        return failure(
            ErrorKind::SourceChanged,
            u"the list told of %1 bytes, the store sends %2; if it has changed, load the list again"_s.arg(m_size).arg(
                size));
    }

    std::shared_ptr<DataSink> m_inner;
    qint64 m_size;
    qint64 m_done = 0;
    bool m_hasChecksum = false;
};

} // namespace

std::shared_ptr<DataSink> expectingSink(std::shared_ptr<DataSink> inner, qint64 size)
{
    const HashKinds wanted = inner->wantedHashes();
    auto sink = std::make_shared<ExpectingSink>(std::move(inner), size);
    sink->setWantedHashes(wanted);
    return sink;
}

} // namespace Quartermaster
