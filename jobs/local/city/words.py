"""What people of the sample city write to each other."""

from random import Random
from typing import Final

from domain.applications import RejectCode
from domain.evaluations import Marks

COMMITMENTS: Final = (
    "保证按时到岗，服从排班，有事提前一天请假。",
    "课表已核对，所选班次都能到，请放心。",
    "有相关经验，可以马上上手。",
    "做事细心，愿意学习，希望能得到机会。",
    "住处离工作地点步行十分钟，不会迟到。",
    "上学期做过类似的工作，熟悉流程。",
)
ARRANGEMENTS: Final = (
    "请提前十分钟到现场找领班签到，着深色长裤和平底鞋。",
    "第一班有半小时带薪说明，请携带学生证，其余物品由我们准备。",
    "到达后请在前台登记，值班同事会带您熟悉环境。",
    "工作用品已备好，如遇雨雪请预留路上时间。",
)
REFUSALS: Final = (
    (RejectCode.FILLED, "该班次名额已满，感谢您的申请，欢迎关注我们的下一批岗位。"),
    (RejectCode.SCHEDULE, "您可到岗的时间与排班不一致，期待以后有机会合作。"),
    (RejectCode.REQUIREMENTS, "岗位需要现场操作相关软件，目前的经历还不够匹配。"),
)
OF_EMPLOYERS: Final = (
    "安排清楚，领班耐心，工资到账快。",
    "第一次兼职，学到了很多，环境也很好。",
    "工作强度适中，准点下班，体验不错。",
    "沟通及时，就是午休时间短了一点。",
    "现场人手略紧，希望下次多安排一位同学。",
    "",
)
OF_WORKERS: Final = (
    "守时认真，交代的事情都按时完成。",
    "上手很快，和同事配合得好。",
    "细心负责，顾客反馈不错，欢迎再来。",
    "态度积极，熟练度还可以再提高。",
    "",
)
MORE_MATERIALS: Final = "请补充清晰的在读证明，当前材料无法辨认。"
NOT_ADMITTED: Final = "所填信息与在读证明不一致，暂不予通过。"
MEASURES: Final = "岗前讲解安全要求并登记，现场备有防护用品和急救箱，由值班主管负责。"
BRANCHES: Final = (("天大校区", "天津市南开区", "卫津路92号求实会堂西侧"), ("师大校区", "天津市西青区", "宾水西道393号立教楼"))
MANAGER: Final = "天大校区主管 陈立"
VAGUE_DUTIES: Final = "工作内容含“其他工作服从安排”，请写明具体内容后重新提交。"
NOT_SUITABLE: Final = "岗位说明与所附宣传材料不符，不予发布。"
LICENCE_CHECKED: Final = "已与国家企业信用信息公示系统核对：名称、代码、状态一致。"


def marks(dice: Random, texts: tuple[str, ...]) -> Marks:
    """Mostly content: fours and fives, now and then a three."""
    performance, communication, satisfaction = (dice.choices((3, 4, 5), (1, 4, 6))[0] for _ in range(3))
    return Marks(performance, communication, satisfaction, dice.choice(texts))
